"""How a start opens the register: held against its checkpoint file, or gone on with on request."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from procedure.organisation import Moment
from service.anew import made_anew
from service.restored import restored_notices
from service.seeing import finding_notices
from settings.settings import Settings
from settings.values import ConfigurationError
from storage import checkpoint_file, repair, restores
from storage.chaining import write
from storage.continuity import Doubt, NotContinued, doubt, hold_on_to, own_file
from storage.ledger import Lines
from storage.outbox import queue
from storage.register import Register
from storage.repair import mend_deadlines
from storage.signing import Signer, Trusted

MOST_REASON = 500
_ID = re.compile(r"\A[A-Za-z]+-(\d{4})-(\d{1,8})")
TAKEN_OVER = (
    "{rows} rows that an earlier version wrote while the desk was brought up to date were taken "
    "over at a start: no line of the ledger had answered for them."
)

SET_ANEW = (
    "{clocks} reminders weren't due when the records say, and were set anew at a start: the "
    "settings have changed since, or somebody has put them off."
)

log = structlog.get_logger(__name__)


class NothingInDoubt(ConfigurationError):
    """--after-restore was said of a register that goes on from its checkpoint file."""


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """That a register in doubt is to be gone on with, and why.

    `last_known` is the year and the number of the last ID that somebody has seen.
    """

    reason: str
    last_known: tuple[int, int] | None = None


def asked(arguments: Sequence[str]) -> AfterRestore | None:
    """What `serve` was told of a restore; exits with a sentence where it makes no sense."""
    parser = argparse.ArgumentParser(prog="bot.py serve", description="Serves Teams.")
    parser.add_argument(
        "--after-restore",
        metavar="REASON",
        help="go on, this once, with a register that is older than its checkpoint file, or in "
        "doubt otherwise; the reason is kept, and shown to the DPO and the approvers",
    )
    parser.add_argument(
        "--last-id",
        metavar="ID",
        help="the last ID that anybody has seen, for instance in the channel: numbers go on after "
        "it, and not after all that the checkpoint file allows for",
    )
    read = parser.parse_args(arguments)
    known = _ID.fullmatch(read.last_id or "")
    reason = (read.after_restore or "").strip()[:MOST_REASON]
    if read.last_id is not None and (known is None or not reason):
        parser.error("--last-id takes an ID such as XYZ-2026-0042, beside --after-restore")
    if read.after_restore is None:
        return None
    if not reason:
        parser.error("--after-restore takes the reason, in words, without anybody's name")
    return AfterRestore(reason, (int(known[1]), int(known[2])) if known else None)


async def continued(
    register: Register,
    settings: Settings,
    trusted: Trusted,
    moment: Moment,
    after: AfterRestore | None,
) -> Path:
    """The register's checkpoint file, once nothing speaks against the register any more.

    Raises NotContinued where something does, and NothingInDoubt where nothing did.
    """
    named = settings.checkpoint_log
    async with register.database.reading() as connection:
        file = await own_file(connection, named, settings.earlier_checkpoint_log)
        found = await doubt(connection, file, trusted, moment.now)
    if found is None and after is not None:
        raise NothingInDoubt(
            "The register goes on from its checkpoint file, so nothing was done: please start the "
            "desk without --after-restore."
        )
    if found is not None and after is None:
        raise NotContinued(found, file)
    hold_on_to(named, file)
    if found is not None and after is not None:
        await _go_on(register, file, trusted, moment, (found, after))
    return file


async def _go_on(
    register: Register,
    file: Path,
    trusted: Trusted,
    moment: Moment,
    agreed: tuple[Doubt, AfterRestore],
) -> None:
    """The register first, then the file: a start that is cut short can be made again."""
    found, after = agreed
    async with register.database.writing() as connection:
        more = await restores.given(connection, file, trusted)
        why = (found, after.reason, moment.now)
        lines = Lines()
        restored = await restores.go_on(connection, why, more, after.last_known, lines)
        told = restored_notices(restored.id, moment.organisation)
        await queue(connection, told, moment.now)
        await write(connection, lines)
    aside = checkpoint_file.set_aside(file, moment.now)
    kept = str(aside) if aside else ""
    log.warning("register_gone_on_with", doubt=str(found), restore=restored.id, kept=kept)


async def take_over(register: Register, signer: Signer, moment: Moment) -> None:
    """Has what an earlier version wrote answered for and sealed, and the DPO told of it."""
    adopted = await register.take_over(signer, moment.now)
    if not adopted:
        return
    log.warning("earlier_version_taken_over", rows=adopted)
    new = await register.found("", [TAKEN_OVER.format(rows=adopted)], moment.now)
    await register.outbox.enqueue(finding_notices(new, moment.organisation), moment.now)


async def mend_ids(register: Register, moment: Moment) -> None:
    """Has the lists know whoever an earlier version kept under an id in capitals."""
    made = partial(made_anew, organisation=moment.organisation)
    mended = await repair.mend_ids(register, made, moment.now)
    if mended:
        log.info("ids_folded", changes=len(mended))


async def mend_clocks(register: Register, moment: Moment) -> None:
    """Sets anew the reminders that aren't what the records say, and has the DPO told of it."""
    made = partial(made_anew, organisation=moment.organisation)
    mended = await mend_deadlines(register, made, moment.now)
    if not mended:
        return
    log.warning("reminders_set_anew", clocks=len(mended))
    new = await register.found("", [SET_ANEW.format(clocks=len(mended))], moment.now)
    await register.outbox.enqueue(finding_notices(new, moment.organisation), moment.now)
