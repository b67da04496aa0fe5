"""What an operator runs on the server: each command, its arguments, and what it prints.

python bot.py export                write the papers to a folder (operations/exports.py)
python bot.py report                write the annual report of a year (operations/reports.py)
python bot.py migrate               bring the database's tables up to date
python bot.py verify                check the record, its checkpoints and the lists made from it
python bot.py repair                write the lists, clocks and counters anew from the record
python bot.py outbox                list what waits to be sent, and why
python bot.py roles                 grant least privileges on PostgreSQL
python bot.py copy --to URL         move the register to an empty database
python bot.py backup --to FILE      write the register to a file, also while the bot runs
python bot.py restore --from FILE   put a backup into an empty database
python bot.py install               put the app into the office holders' chats
python bot.py rules                 print the rules that the desk runs by; needs no settings
python bot.py doctor                ask each service that the desk needs (operations/doctor/)
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from importlib import import_module
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from documents.making import Limits, Making
from service.anew import Made, made_anew
from service.ports.clock import Clock
from service.take import Desk
from settings.organisation import organisation_of
from settings.places import read_database_url
from settings.settings import Settings
from settings.values import ConfigurationError
from storage.checkpoints import CommitSeal
from storage.continuity import own_file
from storage.migrate import migrate
from storage.register import Register, open_register
from storage.repair import repair
from storage.signing import signer_from, trusted_from
from storage.steady import steady
from storage.transfer import backup, copy, grant_roles, restore
from storage.verify import (
    Evidence,
    Replay,
    Span,
    check_span,
    last_checkpoint,
    spans,
)

Arguments = argparse.Namespace

SPANS_A_CORE = 4
"""So that a core whose incidents are short doesn't wait for another whose are long."""


SHORTEST_PASSWORD = 16

SELDOM = (50_000, 20, 100)
"""How seldom a process that checks looks for what can be let go of: little of it goes in rings."""


def replay_with(settings: Settings) -> partial[Made]:
    """Makes an incident's row and clocks from its record alone; goes to other processes too."""
    return partial(made_anew, organisation=organisation_of(settings))


async def evidence_of(settings: Settings, register: Register) -> Evidence:
    """What the settings name outside the database."""
    named, earlier = settings.checkpoint_log, settings.earlier_checkpoint_log
    async with register.database.reading() as connection:
        file = await own_file(connection, named, earlier)
    return Evidence(trusted_from(settings.signing_key), file, settings.signing_key)


async def migrate_database(settings: Settings, _: Arguments) -> int:
    """Brings the tables up to date."""
    await migrate(settings.database_url)
    print("The database is up to date.")
    return 0


async def verify_register(settings: Settings, arguments: Arguments) -> int:
    """Replays and checks everything; exits 1 with what is wrong and where."""
    return await _verify(settings, arguments.clock())


async def _verify(settings: Settings, now: datetime) -> int:
    cores = os.cpu_count() or 1
    register = await open_register(settings.database_url, exclusive=False)
    try:
        parts = await spans(register, cores * SPANS_A_CORE)
        problems = await _in_parts(settings, parts, cores, now)
        newest = await last_checkpoint(register)
    finally:
        await register.close()
    for problem in problems:
        print(problem)
    if newest is not None:
        print(f"Last checkpoint: {newest.number} of {newest.at:%Y-%m-%d %H:%M} UTC,")
        print(f"fingerprint {newest.digest}: compare it with the one in the channel.")
    print("The record is sound." if not problems else f"{len(problems)} problem(s) found.")
    return 1 if problems else 0


async def _in_parts(settings: Settings, parts: list[Span], cores: int, now: datetime) -> list[str]:
    """What is wrong in each span, and then in what is no single incident's.

    Where there is much of it, as many processes check as there are cores.
    """
    replay = replay_with(settings)
    if len(parts) < SPANS_A_CORE:
        found = [await _part(settings, replay, part, now) for part in parts]
        return [*chain.from_iterable(found), *await _whole(settings, now)]
    loop = asyncio.get_running_loop()
    # Forked while this process has no other thread: a child then needs nothing loaded again.
    with ProcessPoolExecutor(cores, mp_context=get_context("fork"), initializer=_settle_in) as pool:
        # The longest first.
        whole = loop.run_in_executor(pool, _whole_alone, settings, now)
        ahead = [loop.run_in_executor(pool, _part_alone, settings, replay, p, now) for p in parts]
        return list(chain.from_iterable(await asyncio.gather(*ahead, whole)))


def _settle_in() -> None:
    """What was there before the fork isn't looked at again for what could be let go of."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _part_alone(settings: Settings, replay: Replay, part: Span, now: datetime) -> list[str]:
    return asyncio.run(_part(settings, replay, part, now))


async def _part(settings: Settings, replay: Replay, part: Span, now: datetime) -> list[str]:
    register = await open_register(settings.database_url, exclusive=False)
    try:
        async with register.database.snapshot() as connection:
            return await check_span(connection, part, replay, now)
    finally:
        await register.close()


def _whole_alone(settings: Settings, now: datetime) -> list[str]:
    return asyncio.run(_whole(settings, now))


async def _whole(settings: Settings, now: datetime) -> list[str]:
    register = await open_register(settings.database_url, exclusive=False)
    try:
        return await steady(register, await evidence_of(settings, register), now)
    finally:
        await register.close()


async def repair_register(settings: Settings, arguments: Arguments) -> int:
    """Makes the lists, clocks and counters anew from the record, and says what it changed."""
    register = await open_register(settings.database_url, begins=False)
    try:
        changed = await repair(register, replay_with(settings), arguments.clock())
    finally:
        await register.close()
    for each in changed:
        print(each)
    print("Records, checkpoints and the ledger weren't touched: now run `python bot.py verify`.")
    return 0


async def list_outbox(settings: Settings, _: Arguments) -> int:
    """Lists what waits to be sent and what was given up, and why."""
    register = await open_register(settings.database_url, exclusive=False)
    try:
        standing = [*await register.outbox.waiting(), *await register.outbox.dead_rows()]
        unknown = await register.outbox.of_later()
    finally:
        await register.close()
    for each in standing:
        notice = each.notice
        print(
            f"{each.id} {each.state} {notice.incident_id or '-'} {notice.topic} by {notice.route} "
            f"to {notice.to}, attempt {each.attempts}, not before {each.not_before:%Y-%m-%d %H:%M} "
            f"UTC{': ' + each.reason if each.reason else ''}"
        )
    print(f"{len(standing)} waiting or given up.")
    if unknown:
        print(f"{unknown} more that only a later version of the bot can send: install that one.")
    return 0


async def grant(settings: Settings, arguments: Arguments) -> int:
    """Grants least privileges; to be run as the owner of the tables."""
    login, file = arguments.login, arguments.password_file
    if (login is None) != (file is None):
        raise ConfigurationError("--login and --password-file go together: give both, or neither.")
    if login is None:
        await grant_roles(settings.database_url)
        print(
            "Granted: put the bot's login into incident_desk, a verifier's into "
            "incident_desk_reader."
        )
        return 0
    password = file.read_text("utf-8").strip()
    if len(password) < SHORTEST_PASSWORD:
        raise ConfigurationError(f"{file} must hold at least {SHORTEST_PASSWORD} characters.")
    await grant_roles(settings.database_url, login, password)
    print(f"Granted: the login {login} is in incident_desk.")
    return 0


async def copy_register(settings: Settings, arguments: Arguments) -> int:
    """Copies the register into an empty database, and checks it there."""
    target = read_database_url(arguments.to, "--to")
    _print_counts(await copy(settings.database_url, target))
    return await _verified(settings, target, arguments.clock())


async def back_up(settings: Settings, arguments: Arguments) -> int:
    """Writes the register to a file."""
    _print_counts(await backup(settings.database_url, arguments.to))
    print(f"Backed up to {arguments.to}; the checkpoint key isn't in it: keep that apart.")
    return 0


async def restore_register(settings: Settings, arguments: Arguments) -> int:
    """Puts a backup into an empty database, and checks it there."""
    _print_counts(await restore(arguments.source, settings.database_url))
    return await _verified(settings, settings.database_url, arguments.clock())


def _print_counts(counts: Mapping[str, int]) -> None:
    print(", ".join(f"{name} {count}" for name, count in counts.items() if count) or "Nothing.")


async def _verified(settings: Settings, url: str, now: datetime) -> int:
    there = settings.model_copy(update={"database_url": url, **_proofs(settings)})
    return await _verify(there, now)


def _proofs(settings: Settings) -> dict[str, Path]:
    """The files that lie beside the register that was copied: they don't move with it."""
    named, earlier = settings.checkpoint_log, settings.earlier_checkpoint_log
    there = named if earlier is None or named.exists() or not earlier.exists() else earlier
    return {"checkpoint_key": settings.signing_key, "checkpoint_file": there}


async def export_papers(settings: Settings, arguments: Arguments) -> int:
    """Writes papers to a folder; works beside a running bot, and without Teams."""
    from operations import exports

    async with _desk(settings, arguments.clock) as desk, _making(settings) as making:
        return await exports.export(exports.Exporter(desk, making), arguments)


async def report_year(settings: Settings, arguments: Arguments) -> int:
    """Writes a year's report; works beside a running bot."""
    from operations import reports

    async with _desk(settings, arguments.clock) as desk, _making(settings) as making:
        return await reports.report(desk, making, arguments)


def _making(settings: Settings) -> Making:
    return Making(Limits(settings.paper_seconds, settings.paper_megabytes))


@asynccontextmanager
async def _desk(settings: Settings, clock: Clock) -> AsyncIterator[Desk]:
    sealing = CommitSeal(signer_from(settings.signing_key), clock)
    register = await open_register(settings.database_url, sealing=sealing, exclusive=False)
    try:
        yield Desk(register, organisation_of(settings), clock)
    finally:
        await register.close()


async def install_app(settings: Settings, arguments: Arguments) -> int:
    """Installs the Teams app for each office holder, and whoever else is named."""
    from operations.installing import install

    return await install(settings, arguments)


Command = Callable[[Settings, Arguments], Coroutine[None, None, int]]
COMMANDS: Mapping[str, Command] = {
    "export": export_papers,
    "report": report_year,
    "migrate": migrate_database,
    "verify": verify_register,
    "repair": repair_register,
    "outbox": list_outbox,
    "roles": grant,
    "copy": copy_register,
    "backup": back_up,
    "restore": restore_register,
    "install": install_app,
}


def asked(
    arguments: Sequence[str], clock: Clock
) -> Callable[[Settings], Coroutine[None, None, int]]:
    """What a command line asks for; exits with a sentence where it makes no sense."""
    name, rest = arguments[0], arguments[1:]
    command = COMMANDS[name]
    if name in ("export", "report"):
        # Imported here, since what makes papers serves no other command.
        module = import_module("operations.exports" if name == "export" else "operations.reports")
        read: Arguments = module.asked(rest)
    else:
        read = parser_of(name).parse_args(rest)
    read.clock = clock
    return lambda settings: command(settings, read)


def parser_of(name: str) -> argparse.ArgumentParser:
    """What a command takes."""
    about = COMMANDS[name].__doc__
    one = argparse.ArgumentParser(prog=f"bot.py {name}", description=about)
    if name == "roles":
        one.add_argument("--login", metavar="NAME", help="make the bot's login, or change it")
        one.add_argument("--password-file", type=Path, metavar="FILE", help="its password")
    if name == "install":
        words = "somebody else's object id; may be given again"
        one.add_argument("--person", action="append", default=[], metavar="ID", help=words)
    if name == "copy":
        one.add_argument("--to", required=True, metavar="URL", help="an empty database")
    if name == "backup":
        one.add_argument("--to", required=True, type=Path, metavar="FILE", help="a new file")
    if name == "restore":
        one.add_argument(
            "--from", dest="source", required=True, type=Path, metavar="FILE", help="a backup"
        )
    return one
