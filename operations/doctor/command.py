"""The command itself: goes through the table, prints a line for each thing found, and says 0 or 1.

python bot.py doctor           asks everything that can be asked without anybody noticing
python bot.py doctor --send    posts a line in the channel and takes it back, mails the desk itself
python bot.py doctor --json    the same as JSON
python bot.py doctor --env-file var/rehearsal.env    the same of a rehearsal that runs
"""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from pathlib import Path

from delivery.errors import DeliveryError, LoginUnavailable, Rejected, Throttled
from delivery.probes import Unreachable
from dialogs.keys import KeysUnavailable
from operations.doctor.context import asking
from operations.doctor.rows import Check, Context, Found, Standing, fine, look, not_asked, wrong
from operations.doctor.table import CHECKS
from operations.ending import REFUSALS, logged, of_system, unreadable
from service.ports.clock import Clock
from settings.settings import Settings, names_of
from settings.values import ConfigurationError

SETTINGS_DO = "Correct it in the environment or .env; .env.example explains each."
Line = tuple[str, Found]
"""A check's key, and one thing that it found."""


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for; exits with a sentence where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="bot.py doctor", description="Asks each service that the desk needs."
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--send",
        action="store_true",
        help="post a line in the channel and take it back, and send MAIL_FROM a mail",
    )
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", help="read these settings, not those in .env"
    )
    return parser.parse_args(arguments)


async def doctor(arguments: argparse.Namespace, load: Callable[[], Settings], clock: Clock) -> int:
    """Asks everything and prints what was found; 1 where something is wrong, else 0."""
    try:
        settings = load()
    except ConfigurationError as refused:
        lines = [("settings", wrong(str(refused), SETTINGS_DO))]
        lines += [(row.key, not_asked("Not asked without settings.")) for row in CHECKS]
    else:
        lines = [("settings", _settings_found(settings))]
        async with asking(settings, clock, sends=arguments.send) as context:
            lines += [line async for line in examined(context)]
    as_asked = _as_json(lines, clock) if arguments.json else "\n".join(_as_text(lines))
    print(as_asked)
    return int(any(found.standing is Standing.WRONG for _, found in lines))


def _settings_found(settings: Settings) -> Found:
    if settings.authentication:
        return fine(f"The settings are sound ({len(names_of(type(settings)))} are known).")
    return look(
        "AUTHENTICATION is off: anybody on this machine can act as anybody.",
        "Only to try the desk without Teams; never where people use it.",
    )


async def examined(context: Context, checks: Iterable[Check] = CHECKS) -> AsyncIterator[Line]:
    """What each check finds, in the table's order; one whose needs aren't fine isn't asked."""
    failed: set[str] = set()
    for row in checks:
        lacking = [key for key in row.needs if key in failed]
        if lacking:
            found: Sequence[Found] = [not_asked(f"Not asked without {' and '.join(lacking)}.")]
        else:
            found = await _found(row, context)
        for each in found:
            if each.standing in (Standing.WRONG, Standing.NOT_ASKED):
                failed.add(row.key)
            urgent = each.standing in (Standing.WRONG, Standing.LOOK)
            yield row.key, each if each.do or not urgent else _with(each, row.do)


def _with(found: Found, do: str) -> Found:
    return Found(found.standing, found.said, do)


async def _found(row: Check, context: Context) -> Sequence[Found]:
    """What a check finds; what it raises is a find as well."""
    try:
        return await row.ask(context)
    except DeliveryError as error:
        return [wrong(f"{row.of}: {_words(error)}.")]
    except Unreachable as error:
        return [wrong(f"{row.of}: {error}.")]
    except KeysUnavailable as error:
        return [wrong(f"{row.of} gives none: {error}.")]
    except REFUSALS as error:
        return [wrong(str(error))]
    except OSError as error:
        return [wrong(of_system(error))]
    except Exception as error:
        return [wrong(unreadable(logged("check_failed", error, check=row.key)))]


def _words(error: DeliveryError) -> str:
    """What a service's failure means, in a few words."""
    if isinstance(error, Throttled):
        return f"asks for patience; try again in {error.retry_after:g} s"
    if isinstance(error, LoginUnavailable):
        return f"gave no token ({error})"
    return f"refused it ({error})" if isinstance(error, Rejected) else f"couldn't be had ({error})"


def _as_text(lines: Sequence[Line]) -> Iterator[str]:
    for key, found in lines:
        do = f" → {found.do}" if found.do else ""
        yield f"{found.standing.upper():<9}  {key:<15}  {found.said}{do}"
    many = sum(found.standing is Standing.WRONG for _, found in lines)
    yield f"{many} wrong." if many else "Nothing is wrong."


def _as_json(lines: Sequence[Line], clock: Clock) -> str:
    found = [
        {"check": key, "standing": str(f.standing), "found": f.said, "do": f.do} for key, f in lines
    ]
    sound = all(f.standing is not Standing.WRONG for _, f in lines)
    told = {"at": clock().isoformat(timespec="seconds"), "sound": sound, "checks": found}
    return json.dumps(told, ensure_ascii=False, indent=2)
