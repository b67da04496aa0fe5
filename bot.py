"""The composition root: settings, register, edge and workers made into one running bot.

python bot.py            serve Teams
python bot.py rehearse   serve beside a stand-in for Teams, with a page to play the people in
python bot.py COMMAND    what an operator runs: see operations/commands.py
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from cards.unguarded import WARNING
from delivery.asked import Asked
from delivery.checking import Checking
from delivery.connector import Connector
from delivery.daily import DailyDigest
from delivery.directory import GraphDirectory
from delivery.drafts import DraftsEnd
from delivery.erasing import Erasing
from delivery.graph import Graph
from delivery.hosts import Hosts
from delivery.identities import Identities
from delivery.offices import HandingOver
from delivery.pacing import Pace
from delivery.reminders import Reminders
from delivery.rendering import Renderer
from delivery.routes import Addresses, Routes
from delivery.sealing import Sealing
from delivery.sender import Sender
from delivery.standing import Standing
from delivery.tokens import Tokens
from delivery.uploads import Uploader
from delivery.working import Worker, Workers
from dialogs.connections import Limits as ConnectionLimits
from dialogs.contacts import Contacts
from dialogs.failures import correlated, log_failure
from dialogs.filling import Filler
from dialogs.gate import Gate, Guard
from dialogs.going import Going
from dialogs.papers import Papers
from dialogs.router import Router
from dialogs.seeing import Seeing
from dialogs.server import listening
from dialogs.teams import TeamsAdapter, make_endpoint
from documents.children import Stock
from documents.making import Limits, Making
from operations.continuing import AfterRestore, continued, mend_clocks, mend_ids, take_over
from operations.continuing import asked as asked_to_open
from operations.credentials import credential_of, ends_at
from operations.ending import ended
from operations.opening import opened
from operations.outward import outward
from operations.running import asked_to_stop, spare_collections, until_stopped
from operations.watching import Holds, run_watched
from procedure.organisation import Moment
from procedure.roles import SYSTEM
from service.ports.clock import Clock
from service.ports.store import StorageAway
from service.take import Desk
from service.views import Reader
from settings.logs import configure_logging
from settings.organisation import organisation_of
from settings.places import driver_environment
from settings.readable import warn_of_readable_secrets
from settings.settings import ENV_FILE, Settings, load, port_wanted, write_env
from settings.values import ConfigurationError
from settings.version import VERSION
from storage.checkpoints import CommitSeal
from storage.continuity import NotContinued
from storage.signing import signer_from

HERE = Path(__file__).parent
VAR = HERE / "var"
PLAYGROUND = HERE / ".playground" / "node_modules" / ".bin" / "agentsplayground"
log = structlog.get_logger()


def utc_now() -> datetime:
    """The present instant: the one place that reads the machine's clock for the procedure."""
    return datetime.now(UTC)


def _fell_over(error: BaseException) -> None:
    with correlated():
        log_failure("worker_fell_over", error)


class Bot:
    """A running bot; `start` returns when it is ready, `stop` leaves nothing half done."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock = utc_now,
        stock: Stock | None = None,
        holds: Holds | None = None,
        after: AfterRestore | None = None,
    ) -> None:
        self.settings, self.clock, self.holds, self._after = settings, clock, holds, after
        self.making = Making(Limits(settings.paper_seconds, settings.paper_megabytes), stock)
        self.organisation = organisation_of(settings)
        self.port = settings.port
        self._closing: list[Callable[[], Awaitable[object]]] = []
        self._outward: Callable[[], Mapping[str, str]] = dict

    async def start(self) -> None:
        """Opens the register, starts the workers, then listens; raises what stops a start."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        settings = self.settings
        signer = signer_from(settings.signing_key)
        self.register = await opened(settings.database_url, sealing=CommitSeal(signer, self.clock))
        self._closing.append(self.register.close)
        moment = Moment(SYSTEM, self.clock(), self.organisation)
        file = await continued(self.register, settings, signer.trusted, moment, self._after)
        await take_over(self.register, signer, moment)
        await mend_ids(self.register, moment)
        await mend_clocks(self.register, moment)
        self.desk = Desk(self.register, self.organisation, self.clock)
        turns, posting = await self._session(), await self._session()
        hosts, pace = Hosts(settings.service_url_hosts), Pace()
        tokens = self._tokens()
        self.graph = graph = Graph(posting, tokens, settings.graph_url, settings.mail_from)
        credential = ends_at(settings)
        self.standing = standing = Standing()
        self._outward = lambda: outward(tokens, standing.reason("mail"), credential, self.clock())
        bot_id = f"28:{settings.app_id}"
        answers = pace.answers()
        quick = Connector(turns, tokens, hosts, answers, bot_id=bot_id, tries=3, timeout_seconds=4)
        patient = Connector(posting, tokens, hosts, pace, bot_id=bot_id)
        directory = GraphDirectory(self.register, graph)
        self._closing.append(directory.close)
        self.reminders = Reminders(self.desk, self.clock)
        self.offices = HandingOver(self.desk)
        self.identities = Identities(self.desk, directory)
        self.digest = DailyDigest(self.register.outbox, self.organisation, self.clock)
        self.sealing = Sealing(self.register, signer, file, self.clock)
        routes = Routes(
            self.register.conversations,
            patient,
            graph,
            directory,
            Renderer(self.desk, directory, self.clock),
            self._addresses(),
            self.clock,
        )
        outbox = self.register.outbox
        self.sender = Sender(self.desk, outbox, routes, self.clock, standing)
        gate = self._gate(hosts, turns)
        uploads = Uploader(posting, Hosts(settings.upload_url_hosts, below=True))
        own: list[Worker[Any]] = [self.sender, self.reminders, self.sealing, self.digest]
        own += [DraftsEnd(self.register, settings.draft_days, self.clock)]
        place, key, environment = settings.database_url, settings.signing_key, driver_environment()
        asked = Asked(place, self.organisation, key, file, environment)
        self.checking = Checking(self.register, self.organisation, asked, self.clock)
        own += [self.checking, self.offices, self.identities, *self._exporting()]
        self._workers = Workers(own, _fell_over)
        contacts = Contacts(self.register.conversations, self.register.outbox)
        router = self._router(directory, uploads, contacts)
        self._workers.start()
        self._closing.append(self._workers.stop)
        # Last, so that a stop takes nothing new first of all.
        self.adapter = TeamsAdapter(quick, contacts)
        await self._listen(gate, router)

    def _exporting(self) -> list[Worker[Any]]:
        """The erasing, and the scheduled export where a folder is set for it."""
        folder, hours = self.settings.export_dir, self.settings.export_hours
        if folder is None:
            return [Erasing(self.register, None)]
        # Imported here, since a desk without a folder never makes these papers.
        from operations import exports

        exporter = exports.Exporter(self.desk, self.making)
        papers = partial(exporter.forget_deleted, folder)
        schedule = exports.Schedule(exporter, folder, timedelta(hours=hours), self.clock)
        return [Erasing(self.register, papers), schedule]

    async def _session(self) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession()
        self._closing.append(session.close)
        return session

    def _tokens(self) -> Tokens | None:
        settings = self.settings
        if not settings.authentication:
            return None
        tokens = Tokens.from_login(
            settings.app_id, settings.tenant_id, credential_of(settings), settings.login_url
        )
        self._closing.append(tokens.close)
        return tokens

    def _gate(self, hosts: Hosts, session: aiohttp.ClientSession) -> Guard:
        settings = self.settings
        if not settings.authentication:
            log.warning("authentication_off", says=WARNING, host=settings.host)
            return Gate.open_for_loopback(settings.tenant_id, hosts)
        gate = Gate(
            settings.app_id, settings.tenant_id, settings.openid_metadata_url, hosts, session
        )
        self._closing.append(gate.close)
        return gate

    def _addresses(self) -> Addresses:
        settings = self.settings
        return Addresses(settings.tenant_id, settings.incident_channel, settings.mailboxes)

    def _router(self, directory: GraphDirectory, uploads: Uploader, contacts: Contacts) -> Router:
        reader = Reader(self.register, self.organisation, self.clock)
        going = Going(reader, self.register)
        filler = Filler(self.desk, self.register, going, directory, self.identities.look)
        papers = Papers(self.desk, self.register, going, uploads, self.making)
        seeing = Seeing(self.desk, self.register, going)
        return Router(self.organisation, going, filler, papers, seeing, contacts, directory)

    async def _listen(self, gate: Guard, router: Router) -> None:
        endpoint = make_endpoint(gate, self.adapter, router, self.clock, self.organisation.phone)
        settings = self.settings
        limits = ConnectionLimits(settings.connections_per_address, settings.trusted_proxies)
        runner = await listening(
            endpoint, self._ready, settings.host, settings.port, limits, VERSION
        )
        self.port = runner.addresses[0][1]
        self._closing.append(self.adapter.drain)
        # Before what is still to be sent: those whose paper can't be finished are told so.
        self._closing.append(self.making.close)
        self._closing.append(runner.cleanup)

    async def _ready(self) -> dict[str, bool | int | str]:
        """What must hold for the desk to work: every worker runs, the database answers.

        Beside it how the check of the register and the way out stand, and where the loop is
        watched, how long it was last held at most.
        """
        held = {"longest_hold_ms": round(self.holds.longest() * 1000)} if self.holds else {}
        told = {
            **held,
            **self.checking.figures(),
            **self._outward(),
            **self.standing.told(),
        }
        try:
            await self.register.ping()
        except StorageAway:
            return {**self._workers.states(), "database": False, **told}
        return {**self._workers.states(), "database": True, **told}

    async def next_deadline(self) -> datetime | None:
        """When the next reminder falls due."""
        return await self.register.next_deadline()

    async def stop(self) -> None:
        """Stops listening, lets what is under way finish, and closes everything in reverse."""
        while self._closing:
            await self._closing.pop()()


async def serve(
    settings: Settings, holds: Holds | None = None, after: AfterRestore | None = None
) -> int:
    """Serves until stopped."""
    log.info("starting", version=VERSION)
    stopped = asked_to_stop()  # before the start, which is ended no less orderly
    warn_of_readable_secrets(settings)
    bot = Bot(settings, holds=holds, after=after)
    await bot.start()
    spare_collections()
    if holds is not None:
        holds.watch()
    print(f"Incident desk is listening on {settings.host}:{bot.port}", flush=True)
    await stopped.wait()
    await bot.stop()
    return 0


async def _start_anew(bot: Bot) -> None:
    """Says of a rehearsal's register in doubt what mends it: nothing of it is worth keeping."""
    try:
        await bot.start()
    except NotContinued as refused:
        raise ConfigurationError(
            f"{refused.said} Nothing is lost by rehearsing anew: move {VAR} away, and start again."
        ) from refused


async def rehearse() -> int:
    """Serves beside a stand-in for Teams, Entra and Graph, with authentication on."""
    # Imported here: no desk in service needs the stand-in.
    from rehearsal.ports import USUAL, PortsTaken, pair
    from rehearsal.server import Rehearsal

    try:
        port, page_port = pair(port_wanted(USUAL))
    except PortsTaken as taken:
        raise ConfigurationError(taken.said) from None
    here = f"http://127.0.0.1:{port}"
    rehearsal = Rehearsal(
        state=VAR / "rehearsal.sqlite",
        node_modules=HERE / "node_modules",
        bot_url=here,
        port=page_port,
    )
    own = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{VAR / 'rehearsal-desk.sqlite'}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": here,
    }
    rehearsed = {**rehearsal.settings(), **_cast(), **own}
    write_env(VAR / "rehearsal.env", rehearsed)
    bot = Bot(load(rehearsed), rehearsal.clock)
    rehearsal.next_deadline = bot.next_deadline
    rehearsal.next_morning = bot.organisation.calendar.next_morning
    try:
        await _start_anew(bot)
        await rehearsal.start()
        print(f"The incident desk is ready. Open {rehearsal.url} (Ctrl-C stops it).", flush=True)
        await until_stopped()
    finally:
        # The bot first: what it still has under way wants somebody to answer.
        await bot.stop()
        await rehearsal.stop()
    return 0


def _cast() -> dict[str, str]:
    """Who of the rehearsal's cast holds which office of the procedure that is played."""
    from operations.rehearsing import cast_for
    from procedure.library import FIRST, named
    from rehearsal.cast import BOXES, PEOPLE

    return cast_for(named(os.environ.get("PROCEDURE", FIRST)), PEOPLE, BOXES)


async def playground(who: str) -> int:
    """Serves beside Microsoft's Agents Playground, with authentication off."""
    from rehearsal import playground as tool
    from rehearsal.ports import USUAL, PortsTaken, pair

    try:
        port, page_port = pair(port_wanted(USUAL))
    except PortsTaken as taken:
        raise ConfigurationError(taken.said.replace("make run", "make playground")) from None
    database = f"sqlite+aiosqlite:///{VAR / 'playground-desk.sqlite'}"
    own = {**tool.settings(port, page_port), "DATABASE_URL": database}
    bot = Bot(load({**own, **_cast()}))
    await _start_anew(bot)
    process = await tool.started(PLAYGROUND, VAR / "playground", who, port, page_port)
    try:
        print(f"Open http://localhost:{page_port} (Ctrl-C stops both).", flush=True)
        both = [asyncio.create_task(each) for each in (until_stopped(), process.wait())]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if process.returncode:
            raise ConfigurationError(f"The tool ended: its log is in {VAR / 'playground'}.")
    finally:
        await tool.ended(process)
        await bot.stop()
    return 0


def main(arguments: list[str]) -> int:
    """Serves or runs a command; gives the exit code, and a sentence where it isn't 0."""
    configure_logging()
    return ended(partial(_run, arguments))


def _run(arguments: list[str]) -> int:
    if arguments in ([], ["serve"]):
        return run_watched(partial(serve, load()))
    return run_command(arguments)


def run_command(arguments: list[str]) -> int:
    """Runs a command by its name, `serve` among them; gives the exit code."""
    # Imported here: moving a register to another database needs what serving never does.
    from operations import commands
    from operations.procedure import procedure_command
    from operations.rules import rules
    from procedure.library import FIRST, named

    parser = argparse.ArgumentParser(prog="bot.py", description="The incident desk.")
    names = [
        "serve", "rehearse", "playground", "rules", "procedure", "doctor", *commands.COMMANDS,
    ]  # fmt: skip
    parser.add_argument("--version", action="version", version=VERSION)
    parser.add_argument("command", nargs="?", default="serve", choices=names)
    # What follows a command is its own to read.
    command = parser.parse_args(arguments[:1]).command
    if command == "serve":
        # Read before the settings, so that --help needs none.
        after = asked_to_open(arguments[1:])
        return run_watched(partial(serve, load(), after=after))
    if command == "procedure":
        return procedure_command(arguments[1:])
    if command == "rules":
        print(rules(named(os.environ.get("PROCEDURE", FIRST))))
        return 0
    if command == "doctor":
        from operations.doctor.command import asked, doctor

        # It is told of settings that can't be read, too.
        wanted = asked(arguments[1:])
        read = partial(load, env_file=wanted.env_file or ENV_FILE)
        return asyncio.run(doctor(wanted, read, utc_now))
    if command in ("rehearse", "playground"):
        VAR.mkdir(exist_ok=True)
        VAR.chmod(0o700)  # what is typed in a rehearsal may be real
        if command == "rehearse":
            return asyncio.run(rehearse())
        return asyncio.run(playground(*(arguments[1:2] or ["dpo"])))
    # Read before the settings, so that --help needs none.
    work = commands.asked(arguments, utc_now)
    return asyncio.run(work(load()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
