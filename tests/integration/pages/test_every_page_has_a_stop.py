"""The table of pages in tests/tour.py knows every page there is."""

from tests.tour import NO_PAGES, STOPS


def test_every_page_has_a_stop(site) -> None:
    """Somebody who adds a page adds where it is to be seen; axe, the policy and the words are then looked at too.

    A paper as a file is the page of the same address.
    """
    pages = {
        str(rule)
        for rule in site.url_map.iter_rules()
        if "GET" in rule.methods and not str(rule).startswith("/api/") and not str(rule).endswith(".pdf")
    }
    assert pages - set(STOPS) - set(NO_PAGES) == set(), "add a stop to tests/tour.py"
    assert (set(STOPS) | set(NO_PAGES)) - pages == set(), "tests/tour.py knows pages that are gone"


def test_pictures_have_names_of_their_own() -> None:
    names = [stop.name for stops in STOPS.values() for stop in stops]
    assert len(names) == len(set(names))
