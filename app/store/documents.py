"""Documents on disk: sealed with their case's key, named by the hash of the sealed bytes, safe before the commit."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from app.errors import SealBroken
from app.store.sealing import CaseKey


@dataclass(frozen=True, slots=True)
class Documents:
    """The folder where sealed documents lie."""

    root: Path

    def put(self, key: CaseKey, content: bytes) -> str:
        """Seal and keep; the name it is found under. On the disk when this returns."""
        sealed = key.seal(content)
        sha = hashlib.sha256(sealed).hexdigest()
        folder = self._folder(sha)
        draft = folder / f"{sha}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(folder / sha)
        _sync_folder(folder)
        return sha

    def _folder(self, sha: str) -> Path:
        """The folder for a name; a new one is on the disk too before anything lies in it."""
        folder = self.root / sha[:2]
        if not folder.is_dir():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
            _sync_folder(self.root)
        return folder

    def get(self, key: CaseKey, sha: str) -> bytes:
        """The document. Raises SealBroken where the bytes on disk are not those that were kept."""
        try:
            sealed = (self.root / sha[:2] / sha).read_bytes()
        except OSError as error:
            raise SealBroken(document=sha) from error
        if hashlib.sha256(sealed).hexdigest() != sha:
            raise SealBroken(document=sha)
        return key.open(sealed)

    def has(self, sha: str) -> bool:
        """Whether the bytes on disk are those that were kept."""
        path = self.root / sha[:2] / sha
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
