"""What can go wrong, sorted by whose turn it is. Nothing here knows a status number or a language.

The class says whose turn it is, the name is a sentence, the docstring is the default message (English;
the edges translate by `code`), and the fields carry what a page needs to help.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime


class CaseworkError(Exception):
    """Something prevented the act."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code, facts)

    @property
    def code(self) -> str:
        """The name of the class in words joined by hyphens: stable, public, translated at the edges."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def sentence(self) -> str:
        return (type(self).__doc__ or "").strip().splitlines()[0]


class ClockUnsound(CaseworkError):
    """The machine's clock cannot be right, so nothing is recorded until an operator has looked at it."""


# -- the caller looked for something that is not there (or not for them) ---------------------------------


class NotFound(CaseworkError):
    """There is no such thing, or it is not yours to see."""


class CaseNotFound(NotFound):
    """There is no such case, or it is not yours to see."""


class TaskNotFound(NotFound):
    """There is no such task, or it is not yours to see."""


class ServiceItemNotFound(NotFound):
    """There is no such service item in this centre."""


class DefinitionNotFound(NotFound):
    """There is no such process definition."""


class DocumentNotFound(NotFound):
    """There is no such document, or it is not yours to see."""


class CardNotFound(NotFound):
    """There is no such card, or it is not yours to see."""


class DemandNotFound(NotFound):
    """There is no such demand, or it is not yours to see."""


class OrderNotFound(NotFound):
    """There is no such supervision order, or it is not yours to see."""


class IncidentNotFound(NotFound):
    """There is no such incident, or it is not yours to see."""


class ComplaintNotFound(NotFound):
    """There is no such complaint, or it is not yours to see."""


class CalendarNotFound(NotFound):
    """There is no such calendar edition."""


class PersonNotFound(NotFound):
    """There is no such person."""


class ViewNotFound(NotFound):
    """There is no such view of yours."""


class RegistrationGone(NotFound):
    """There is no such half-typed registration of yours: it was registered, thrown away, or too old."""


class UnitNotFound(NotFound):
    """There is no such department, window or centre."""


# -- the caller may not ------------------------------------------------------------------------------------


class NotAllowed(CaseworkError):
    """You may not do this."""


class NotSignedIn(NotAllowed):
    """Sign in first."""


class SignInFailed(NotAllowed):
    """The name or the password is wrong."""


class TooManyTries(NotAllowed):
    """Too many tries; wait a little."""


class NotYourTask(NotAllowed):
    """Somebody else holds this task."""


class NotYourDesk(NotAllowed):
    """This task is for another department or post."""


class PartyToComplaint(NotAllowed):
    """You had a hand in this case; a colleague who had none answers the complaint."""


class NotYourRole(NotAllowed):
    """Your post does not carry this right."""


# -- a colleague was there first -----------------------------------------------------------------------------


class Conflict(CaseworkError):
    """Somebody else was there first."""


class TaskTaken(Conflict):
    """A colleague has claimed this task."""

    def __init__(self, by: str) -> None:
        super().__init__(by=by)


class TaskOver(Conflict):
    """This task has already ended."""


class NothingFree(Conflict):
    """No task is free at your desks."""


class DemandOver(Conflict):
    """The demand has been linked or closed already."""


class RegistrationMoved(Conflict):
    """Another window has kept this registration since."""


class PreviewMoved(Conflict):
    """The preview was counted again after you looked at it. Look at it as it stands now."""


class EditionOutdated(Conflict):
    """This edition was made before another one was approved, and would undo days of that one.

    before  the edition that counts;  what  its name;  days  those it would undo;  listed  the same in one text
    """

    def __init__(self, before: str, what: str, days: Sequence[date]) -> None:
        told = [on.isoformat() for on in days]
        super().__init__(before=before, what=what, days=told, listed=", ".join(told))


class OpenAlready(Conflict):
    """The applicant has an open case for this item. cases: their numbers."""

    def __init__(self, cases: Sequence[str]) -> None:
        super().__init__(cases=list(cases))


class CaseOver(Conflict):
    """This case has already ended."""


class StaleCase(Conflict):
    """The case has changed since you looked."""

    def __init__(self, seen: int, now: int) -> None:
        super().__init__(seen=seen, now=now)


class AlreadyComplained(Conflict):
    """A complaint about this case waits for its answer already."""


class AlreadyPaused(Conflict):
    """This clock is already paused for the same ground."""


class VersionTaken(Conflict):
    """This version exists already."""


class KeyReused(Conflict):
    """This idempotency key was used for another command."""


class NameTaken(Conflict):
    """This name is taken."""


# -- the command is understood and refused ---------------------------------------------------------------------


class Refused(CaseworkError):
    """The command is understood and cannot be carried out."""


class FormInvalid(Refused):
    """Some fields need attention."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        super().__init__(fields=dict(fields))

    @property
    def fields(self) -> Mapping[str, object]:
        fields = self.facts["fields"]
        assert isinstance(fields, dict)
        return fields


class NotPossibleHere(Refused):
    """The case does not stand where this is possible."""


class PreviewIncomplete(Refused):
    """The preview of this edition is still being counted."""


class CannotPauseNow(Refused):
    """The clock cannot be paused now."""


class CannotExtendNow(Refused):
    """The limit cannot be extended now."""


class ExtensionUsedUp(Refused):
    """The limit has been extended once already."""


class DeadlinePassed(Refused):
    """The deadline has passed."""


class DefinitionRefused(Refused):
    """The definition has errors."""


class NothingHandedIn(Refused):
    """Nothing has been handed in here yet. Upload a file first; papers brought to the window are put down there."""


class FileRefused(Refused):
    """The file cannot be taken."""


class ImportRefused(Refused):
    """The file cannot be imported."""


class NotEmpty(Refused):
    """The database has cases or units already; the demo needs an empty one."""


class CalendarRefused(Refused):
    """The calendar edition cannot be taken."""


# -- ours ------------------------------------------------------------------------------------------------------


class Broken(CaseworkError):
    """Something of ours is broken; nothing was changed."""


class EngineFault(Broken):
    """The process engine could not carry out the step; nothing was changed."""


class MirrorBroken(Broken):
    """The rows of a case do not equal what the engine says."""


class TrailBroken(Broken):
    """The trail does not verify."""


class SealBroken(Broken):
    """A sealed value cannot be opened."""


class CannotMakePdf(CaseworkError):
    """No PDF can be made here."""


class CharacterWithoutFont(CannotMakePdf):
    """A character of this paper is in none of the fonts here."""


class Stalled(Broken):
    """A case has nothing to do and has not ended."""

    def __init__(self, case: str, at: datetime | None = None) -> None:
        super().__init__(case=case, at=at)
