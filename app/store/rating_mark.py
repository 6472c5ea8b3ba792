"""The keyed mark that leads to one rating: the task's id, with a fingerprint only this installation can make.

Nothing is stored: it ends with the task, which is when the rating was given or its time is over.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from app.store.sealing import Vault

PATH = "/rate/"
_PURPOSE = "rating link"
_ID_BYTES = 16


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
