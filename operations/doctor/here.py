"""What is on the desk's own side: its secrets, register, guards, checkpoint file and address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

from delivery.probes import answer_of, presented
from operations.doctor.rows import Context, Found, fine, look, not_asked, wrong
from procedure.instants import local_day, shown_day
from settings.readable import readable_by_all
from storage.continuity import doubt, own_file
from storage.register import open_register
from storage.signing import trusted_from
from storage.verify_schema import check_schema

SOON = timedelta(days=21)
"""A proxy that renews its certificate by itself does so a month before its end."""

MOST_SHOWN = 3


async def secrets(context: Context) -> Sequence[Found]:
    """Whether everybody on the machine may read a secret."""
    found = [
        look(f"Everybody on this machine may read {file}.", f"chmod 600 {file}")
        for file in readable_by_all(context.settings)
    ]
    return found or [fine("No file with a secret may be read by everybody.")]


async def database(context: Context) -> Sequence[Found]:
    """Whether the register answers and its tables are this version's."""
    file = context.settings.register_file
    if file is not None and not file.exists():
        return [_can_be_made(file)]
    register = await open_register(context.settings.database_url, exclusive=False)
    try:
        await register.ping()
    finally:
        await register.close()
    return [fine("The register answers, and its tables are this version's.")]


def _can_be_made(file: Path) -> Found:
    folder = _nearest(file)
    try:
        _try_a_file(folder)
    except OSError:
        return wrong(
            f"There is no register yet, and this account can't write in {folder}.",
            "Give the desk's account the right to, or name another place in DATABASE_URL.",
        )
    return fine("There is no register yet: the first start makes it.")


def _nearest(file: Path) -> Path:
    """The folder that a new file, and the folders on the way to it, would be made in."""
    return next(each for each in file.absolute().parents if each.exists())


def _try_a_file(folder: Path) -> None:
    """Makes a file without a name, which goes by itself; raises OSError where it can't."""
    with TemporaryFile(dir=folder):
        pass


async def guards(context: Context) -> Sequence[Found]:
    """Whether the register has every guard and nothing that the desk didn't make."""
    if context.settings.register_file is not None and not context.settings.register_file.exists():
        return [not_asked("There is no register yet.")]
    register = await open_register(context.settings.database_url, exclusive=False)
    try:
        async with register.database.snapshot() as connection:
            problems = await check_schema(connection)
    finally:
        await register.close()
    more = len(problems) - MOST_SHOWN
    found = [wrong(each) for each in problems[:MOST_SHOWN]]
    if more > 0:
        found.append(wrong(f"{more} more of the kind."))
    return found or [fine("Every guard on the record is there, and nothing else.")]


async def checkpoint(context: Context) -> Sequence[Found]:
    """Whether checkpoints can be signed and written, and the register goes on from the last."""
    settings = context.settings
    trusted = trusted_from(settings.signing_key)
    if settings.register_file is not None and not settings.register_file.exists():
        return [_writable(settings.checkpoint_log)]
    register = await open_register(settings.database_url, exclusive=False)
    try:
        async with register.database.reading() as connection:
            named, earlier = settings.checkpoint_log, settings.earlier_checkpoint_log
            file = await own_file(connection, named, earlier)
            why = await doubt(connection, file, trusted, context.clock())
    finally:
        await register.close()
    if why is not None:
        return [wrong(f"The register doesn't go on from {file}: {why}.")]
    return [_writable(file)]


def _writable(file: Path) -> Found:
    """Whether a line could be added; none is."""
    try:
        if file.exists():
            file.open("ab").close()
        else:
            _try_a_file(_nearest(file))
    except OSError:
        return wrong(f"This account can't write {file}.")
    return fine(f"{file} can be written.")


async def endpoint(context: Context) -> Sequence[Found]:
    """Whether Teams would reach a desk at PUBLIC_URL, and for how long yet."""
    url = context.settings.public_url
    if not url:
        return [not_asked("PUBLIC_URL isn't set.", "Set it to have the certificate looked at.")]
    found = [await _certificate(context, url)] if url.startswith("https") else []
    status, told = await answer_of(context.web, f"{url}/healthz")
    if told.get("alive") is not True:
        return [*found, wrong(f"{url}/healthz answers {status}, and not as a desk.")]
    version = str(told.get("version", ""))[:20]
    return [*found, fine(f"A desk answers at {url}{version and ', version ' + version}.")]


async def _certificate(context: Context, url: str) -> Found:
    shows = await presented(url)
    day = shown_day(local_day(shows.ends))
    said = f"{url}: its certificate, by {shows.issuer}, is good until {day}"
    if shows.ends - context.clock() <= SOON:
        return look(f"{said}, which is soon.", "See that whatever ends TLS renews it.")
    return fine(f"{said}.")
