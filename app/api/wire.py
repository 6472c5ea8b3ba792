"""What the wire itself refuses, before any verb is asked: unreadable bodies, missing tokens, unknown addresses.

The same tree as `app.errors`, so that one table serves both.
"""

from collections.abc import Mapping

from app.errors import Broken, CaseworkError, NotAllowed, NotFound, Refused


class BadRequest(CaseworkError):
    """The request cannot be read."""


class BodyMalformed(BadRequest):
    """The body is not the JSON it should be."""


class FormTokenMissing(BadRequest):
    """The page's token is missing or old; load the page again."""


class CrossSite(BadRequest):
    """The request comes from another site."""


class KeyMissing(BadRequest):
    """This command needs an Idempotency-Key."""


class KeyMalformed(BadRequest):
    """The Idempotency-Key must be 8 to 128 visible ASCII characters."""


class TagMalformed(BadRequest):
    """The If-Match header must carry the ETag of the case as it was read."""


class CursorUnknown(BadRequest):
    """This place in the list is not known; begin again without a cursor."""


class LanguageUnknown(BadRequest):
    """This language is not spoken here."""


class BodyTooLarge(BadRequest):
    """The body is larger than this address takes."""


class WrongMediaType(BadRequest):
    """This address takes another kind of body."""


class WrongMethod(BadRequest):
    """This address does not know the method."""


class TokenReadsOnly(NotAllowed):
    """This token may only read."""


class AddressUnknown(NotFound):
    """There is nothing at this address."""


class FieldsInvalid(Refused):
    """Some fields of the request need attention."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        super().__init__(fields=dict(fields))

    @property
    def fields(self) -> Mapping[str, object]:
        fields = self.facts["fields"]
        assert isinstance(fields, dict)
        return fields


class PasswordOutworn(Refused):
    """Choose a new password first."""


class Unexpected(Broken):
    """Something unexpected happened; nothing was changed."""


class TooBusy(Broken):
    """The service is busy; try again in a moment."""
