"""Personal data at rest: a key for every case, wrapped by the installation's key.

AES-256-GCM with a fresh nonce each time and the owner's id as associated data, so that a sealed value put
under another case does not open. Erasing a case's key erases what it sealed, without touching the trail.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The open key of one case. Seals and opens bytes and JSON; never printed."""

    owner: str
    key: bytes = field(repr=False)

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + AESGCM(self.key).encrypt(nonce, plain, self.owner.encode())

    def open(self, sealed: bytes) -> bytes:
        """The plain bytes. Raises SealBroken when tampered with, or sealed for another owner."""
        nonce = sealed[1 : 1 + NONCE_BYTES]
        try:
            return AESGCM(self.key).decrypt(nonce, sealed[1 + NONCE_BYTES :], self.owner.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(owner=self.owner) from error

    def seal_json(self, value: Any) -> bytes:
        return self.seal(orjson.dumps(value))

    def open_json(self, sealed: bytes) -> Any:
        return orjson.loads(self.open(sealed))


@dataclass(frozen=True, slots=True)
class Vault:
    """The installation's key: wraps the keys of cases, and keys the hashes that make search possible."""

    secret: bytes = field(repr=False)

    def new_case_key(self, case_id: str) -> tuple[CaseKey, bytes]:
        """A fresh key for a case, open and wrapped (the wrapped form is what is stored)."""
        key = CaseKey(case_id, os.urandom(KEY_BYTES))
        return key, self._wrapping(case_id).seal(key.key)

    def open_case_key(self, case_id: str, wrapped: bytes) -> CaseKey:
        return CaseKey(case_id, self._wrapping(case_id).open(wrapped))

    def general(self, purpose: str) -> CaseKey:
        """A key for something that belongs to no case, e.g. the answers kept for idempotency."""
        return CaseKey(purpose, self._derive(b"general:" + purpose.encode()))

    def fingerprint(self, purpose: str, text: str, length: int = 16) -> bytes:
        """A keyed hash: equal texts give equal bytes, and without the key nobody can try words."""
        return hmac.digest(self._derive(b"hash:" + purpose.encode()), text.encode(), "sha256")[:length]

    def _wrapping(self, case_id: str) -> CaseKey:
        return CaseKey(case_id, self._derive(b"wrap"))

    def _derive(self, purpose: bytes) -> bytes:
        return hmac.digest(self.secret, purpose, hashlib.sha256)


def open_vault(home: Path) -> Vault:
    """The vault of an installation, its key created at first start, readable by its owner only."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "installation.key"
    if not path.exists():
        _write_once(path, os.urandom(KEY_BYTES))
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise SealBroken(file=str(path))
    return Vault(secret)


def _write_once(path: Path, content: bytes) -> None:
    """Two processes starting together must agree on one key: the first link wins, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first, and its key is the one
    finally:
        draft.unlink()
