"""The one-person link to a rating: printed on the receipt of delivery, good for that rating and nothing else.

The link is the task's id with a keyed mark. Nothing is stored: it ends with the task, which is when the rating was
given or its time is over.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from app.oversight.case_file import CaseFound, tasks
from app.oversight.enquiry import Frames, Progress, by_case
from app.store import enquiry as rows
from app.store.sealing import Vault
from app.store.unit import Unit

PATH = "/rate/"
_PURPOSE = "rating link"
_ID_BYTES = 16


def link(u: Unit, case: CaseFound) -> str | None:
    """The path of the link for the case's open rating, e.g. for a QR code; None where there is none to give."""
    task = next((one for one in tasks(u, case) if one.act == "rate" and one.ended_at is None), None)
    return None if task is None else PATH + token_of(u.vault, task.id)


def token_of(vault: Vault, task_id: str) -> str:
    """43 letters that only this installation can make."""
    whole = UUID(task_id).bytes + vault.fingerprint(_PURPOSE, task_id)
    return urlsafe_b64encode(whole).decode().rstrip("=")


def task_of(vault: Vault, token: str) -> str | None:
    """The task whose link this is; None where it is nobody's."""
    if len(token) != 43 or not token.isascii():
        return None
    try:
        whole = urlsafe_b64decode(f"{token}=")
        task_id = str(UUID(bytes=whole[:_ID_BYTES]))
    except ValueError:
        return None
    return task_id if hmac.compare_digest(whole[_ID_BYTES:], vault.fingerprint(_PURPOSE, task_id)) else None


def found(u: Unit, token: str, frames: Frames) -> tuple[Progress, bool] | None:
    """The case whose rating the link is for, and whether it can still be given; None where it is nobody's link."""
    task_id = task_of(u.vault, token)
    row = rows.case_of_task(u, task_id) if task_id else None
    progress = by_case(u, row.centre_id, row.case_id, frames) if row else None
    if progress is None:
        return None
    return progress, progress.doors.rate is not None and progress.doors.rate.task_id == task_id
