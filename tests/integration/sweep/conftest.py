"""The working centre, for tests of the sweep."""

from tests.integration.casework.conftest import centre_template, centre_url, world  # noqa: F401
