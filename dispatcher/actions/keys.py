"""The installation's own keys: made when first asked for, kept in files that only we may read.

In files and not in the record: who can read a copy of the record must not be able to sign.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LINK_BYTES = 32


@lru_cache
def link_key(folder: Path) -> bytes:
    """What signs links in messages."""
    return made_once(folder / "links.key", lambda: secrets.token_bytes(LINK_BYTES))


@lru_cache
def vapid_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """What tells push services that a push is ours (RFC 8292). Browsers subscribe to it: with
    another key, everybody would have to subscribe again."""
    found = serialization.load_pem_private_key(made_once(folder / "vapid.pem", _new_vapid), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def public_vapid(folder: Path) -> str:
    """Its public half, as browsers want it (`applicationServerKey`)."""
    point = (
        vapid_key(folder)
        .public_key()
        .public_bytes(
            serialization.Encoding.X962,
            serialization.PublicFormat.UncompressedPoint,
        )
    )
    return base64url(point)


@lru_cache
def certificate_key(folder: Path) -> Ed25519PrivateKey:
    """What signs certificates of hours. With another key, those signed before prove nothing."""
    pem = made_once(folder / "certificates.pem", _new_certificate)
    found = serialization.load_pem_private_key(pem, None)
    assert isinstance(found, Ed25519PrivateKey)
    return found


def public_certificate(key: Ed25519PrivateKey) -> tuple[str, str]:
    """Its public half: as PEM, and as the `x` of a JWK (RFC 8037)."""
    public = key.public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode(), base64url(public.public_bytes_raw())


def certificate_key_id(key: Ed25519PrivateKey) -> str:
    """The key's thumbprint (RFC 7638)."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": public_certificate(key)[1]}
    text = json.dumps(jwk, separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(text.encode()).digest())


def base64url(raw: bytes) -> str:
    """Without padding, as keys and signatures are written (RFC 7515)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def _new_certificate() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _new_vapid() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's bytes. Of several processes that make it at once, one wins, with a whole file."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with open(os.open(ours, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(ours, path)
        except FileExistsError:
            pass
        finally:
            ours.unlink()
    return path.read_bytes()
