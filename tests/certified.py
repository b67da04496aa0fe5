"""A desk's /healthz behind TLS, with a certificate made for the test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.hours import machine_ahead


@dataclass(frozen=True)
class Served:
    """Where it listens, and the certificate by which it is to be known."""

    port: int
    authority: Path


def certified(folder: Path, name: str, left: timedelta) -> Path:
    """A PEM with a key and its own certificate for a host, good for so long from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A test's authority")])
    now = datetime.now(UTC) - machine_ahead()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + left)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.crt"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem + made.public_bytes(Encoding.PEM))
    return file


@asynccontextmanager
async def serving_tls(folder: Path, name: str, left: timedelta) -> AsyncIterator[Served]:
    """Answers /healthz as a desk does, until the block ends."""

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    file = certified(folder, name, left)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    app = web.Application()
    app.router.add_get("/healthz", alive)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
    await site.start()
    try:
        yield Served(runner.addresses[0][1], file)
    finally:
        await runner.cleanup()
