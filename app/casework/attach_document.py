"""Lay a file with a case: sealed, on the disk before the commit that tells of it."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import Ground, must_be_open, on_case
from app.casework.office import Office
from app.casework.record import record
from app.domain import files
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FileRefused
from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class AttachDocument:
    """name  as the sender's machine called it;  content  the whole file"""

    case_id: str
    name: str
    content: bytes
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentReceipt:
    """sha is the hash of the sealed bytes, by which the disk knows them."""

    document_id: str
    case_id: str
    number: str
    version: int
    name: str
    media_type: str
    size_bytes: int
    sha: str


def attach_document(office: Office, u: Unit, command: AttachDocument) -> DocumentReceipt:
    """Raises FileRefused for anything but a PDF, JPEG or PNG of at most 10 MiB, CaseNotFound, CaseOver.

    The bytes reach the disk first: a commit never tells of a file that is not there. Should the commit fail,
    they are left behind, sealed and unnamed, and are cleared away later.
    """
    allow(u.actor, Act.ATTACH_DOCUMENT)
    media_type, name = judged(command.name, command.content)
    ground = on_case(u, command.case_id, Act.ATTACH_DOCUMENT, command.seen)
    must_be_open(ground)
    return lay(office, u, ground, name, media_type, command.content)


def lay(
    office: Office, u: Unit, ground: Ground, name: str, media_type: str, content: bytes
) -> DocumentReceipt:
    """The step itself, shared with the applicant's own handing in."""
    document_id = u.new_id()
    sha = office.documents.put(ground.key, content)
    row = {
        "centre_id": ground.centre_id,
        "id": document_id,
        "case_id": ground.case_id,
        "name": ground.key.seal_json(name),
        "media_type": media_type,
        "size_bytes": len(content),
        "sha": sha,
        "attached_at": ground.now,
        "attached_by": u.actor.person_id,
    }
    u.insert(t.case_document, [row])
    facts = {
        "document": document_id,
        "sha": sha,
        "media_type": media_type,
        "size_bytes": len(content),
    }
    version = record(u, ground, Kind.DOCUMENT_ATTACHED, facts, {"name": name})
    return DocumentReceipt(
        document_id,
        ground.case_id,
        ground.case["number"],
        version,
        name,
        media_type,
        len(content),
        sha,
    )


def judged(name: str, content: bytes) -> tuple[str, str]:
    """(media type, display name) of a file that may be taken. Raises FileRefused."""
    try:
        media_type = files.media_type(content)
        return media_type, files.display_name(name, media_type)
    except files.FileUnfit as error:
        raise FileRefused(
            why=error.why, allowed_types=list(files.MEDIA_TYPES), largest_bytes=files.LARGEST_BYTES
        ) from error
