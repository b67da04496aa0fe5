"""The key that signs checkpoints (Ed25519), kept in a file of its own beside the register."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

_BLOCK = re.compile(rb"-----BEGIN ([A-Z ]++)-----[^-]++-----END \1-----\s*")


class BadKeyFile(Exception):
    """The file that should hold the signing key holds something else."""


class Trusted:
    """Public keys whose signatures count, by their fingerprints."""

    def __init__(self, *keys: Ed25519PublicKey) -> None:
        self._keys = {fingerprint(key): key for key in keys}

    def __contains__(self, print_: str) -> bool:
        return print_ in self._keys

    def holds(self, print_: str, text: bytes, signature: str) -> bool:
        """Whether the key with this fingerprint signed this text."""
        key = self._keys.get(print_)
        try:
            if key is not None:
                key.verify(base64.b64decode(signature, validate=True), text)
                return True
        except (InvalidSignature, ValueError):
            pass
        return False


class Signer:
    """Signs with one private key; `trusted` is its public half and those kept in its file."""

    def __init__(self, key: Ed25519PrivateKey, *earlier: Ed25519PublicKey) -> None:
        self._key = key
        self.fingerprint = fingerprint(key.public_key())
        self.public = _raw(key.public_key()).hex()
        self.trusted = Trusted(key.public_key(), *earlier)

    def sign(self, text: bytes) -> str:
        """The signature, in base64."""
        return base64.b64encode(self._key.sign(text)).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """What a public key is known by: the first 16 hexadecimal digits of its SHA-256."""
    return fingerprint_of(_raw(key).hex())


def fingerprint_of(public: str) -> str:
    """The same, from the key's 32 bytes in hexadecimal; raises ValueError for other text."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def signer_from(path: Path) -> Signer:
    """The signing key in a file, made with mode 0600 where there is none yet.

    The file holds one private key and, where keys were changed or other machines sign too, any
    number of public keys (all PEM). Raises BadKeyFile or OSError.
    """
    clear_beside(path)
    if not path.exists():
        _make(path)
    return _read(path)


def trusted_from(path: Path) -> Trusted | None:
    """The keys of a file whose signatures count, or None where there is no such file."""
    return _read(path).trusted if path.exists() else None


def _make(path: Path) -> None:
    """Written beside it and linked into place, so that two starts at once agree on one key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        file.write(pem)
        file.flush()
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()


def clear_beside(path: Path) -> None:
    """Removes what a start that was killed has left of making this key."""
    for left in path.parent.iterdir() if path.parent.is_dir() else ():
        name, _, process = left.name.rpartition(".")
        if name == path.name and process.isdecimal():
            with suppress(OSError), open(os.open(left, os.O_RDWR | os.O_NOFOLLOW)) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


def _read(path: Path) -> Signer:
    private: Ed25519PrivateKey | None = None
    public: list[Ed25519PublicKey] = []
    try:
        for block in _BLOCK.finditer(path.read_bytes()):
            if block[1] == b"PUBLIC KEY":
                public.append(_ed25519_public(block[0]))
            else:
                key = load_pem_private_key(block[0], None)
                private = key if isinstance(key, Ed25519PrivateKey) else None
    except (ValueError, TypeError):
        private = None
    if private is None:
        raise BadKeyFile(f"CHECKPOINT_KEY: {path} must hold an Ed25519 private key (PEM).")
    return Signer(private, *public)


def _ed25519_public(pem: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return key
