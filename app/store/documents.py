"""Documents on disk: sealed with their case's key, named by the hash of the sealed bytes, safe before the commit."""

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.errors import SealBroken
from app.store import tables as t
from app.store.sealing import CaseKey
from app.store.unit import Unit


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
        """The folder for a name, itself on the disk before anything lies in it.

        Synced every time: a colleague's thread may have made it a moment ago and not come so far yet.
        """
        folder = self.root / sha[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
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

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Names of what was kept before a moment, drafts that were never finished among them."""
        for path in sorted(self.root.glob("??/*")):
            if path.stat().st_mtime < moment.timestamp():
                yield path.name

    def drop(self, name: str) -> None:
        """Take a file away; one that is gone already is no error."""
        (self.root / name[:2] / name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def told_of(u: Unit, shas: Collection[str]) -> frozenset[str]:
    """Which of some names a case's document bears."""
    c = t.case_document.c
    return frozenset(row.sha for row in u.rows(select(c.sha).where(c.sha.in_(shas))))
