"""What an error is called on a page: the sentence and status of the one table, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api.problems import problem_of
from app.errors import CaseworkError
from app.pages.terms import field_sentence
from app.pages.words import gettext, html_language


@dataclass(frozen=True, slots=True)
class Told:
    """heading says what happened, sentence what a person can do; both may be the same words."""

    status: int
    code: str
    heading: str
    sentence: str


def told(error: CaseworkError) -> Told:
    problem = problem_of(error, html_language())
    return Told(problem.status, problem.code, problem.title, problem.detail or problem.title)


def field_notes(fields: Mapping[str, object], labels: Mapping[str, str] | None = None) -> dict[str, str]:
    """A sentence for every field at fault, by the field's key. A problem is a word, or a value with code and params."""
    names = {**_labels(), **(labels or {})}
    return {
        key: field_sentence(
            str(getattr(problem, "code", problem)),
            names.get(key, key),
            **dict(getattr(problem, "params", None) or {}),
        )
        for key, problem in fields.items()
    }


def _labels() -> dict[str, str]:
    return {
        "words": gettext("Words"),
        "reason": gettext("Reason"),
        "until": gettext("Until"),
        "department": gettext("Department"),
        "question": gettext("Question"),
        "ground": gettext("Ground"),
        "person": gettext("Colleague"),
        "clock": gettext("Clock"),
        "started_at": gettext("Started at"),
        "length": gettext("Length"),
        "answer": gettext("Answer"),
        "name": gettext("Name"),
        "id_number": gettext("ID number"),
        "phone": gettext("Telephone"),
        "address": gettext("Address"),
        "village": gettext("Village"),
        "note": gettext("Matter"),
        "channel": gettext("Channel"),
        "urgency": gettext("Urgency"),
        "what": gettext("What is wanted"),
        "who": gettext("Who wants it"),
        "despite": gettext("Why register all the same"),
        "trust": gettext("Papers brought"),
        "login": gettext("Account"),
        "language": gettext("Language"),
        "from_on": gettext("First day"),
        "until_on": gettext("Last day"),
        "last_on": gettext("Last day"),
        "post": gettext("Post"),
    }
