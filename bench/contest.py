"""Who is measured, with which turns, and what must be in the answers."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.cast import Activity, message, press
from bench.load import Body
from rehearsal.cast import CAST

CONNECTIONS = 8
HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent / ".bench"

PACKAGES = {
    "botbuilder": ("botbuilder-integration-aiohttp==4.17.1", "aiohttp==3.14.5", "msal==1.39.0"),
    "agents": (
        "microsoft-agents-hosting-aiohttp==1.9.0",
        "microsoft-agents-authentication-msal==1.9.0",
    ),
    "teams": ("microsoft-teams-apps==2.1.1",),
}
"""What each environment is made of; bare aiohttp runs in botbuilder's."""


@dataclass(frozen=True)
class Contender:
    """A server and the turns it is asked; `turns` gives one iterator a connection."""

    name: str
    script: str
    turns: Callable[[str, Sequence[str]], list[Iterator[Body]]]
    environment: str = ""
    arguments: tuple[str, ...] = ()
    fits: Callable[[bytes], bool] = field(default=lambda answer: True)
    posts: bool = True

    @property
    def ours(self) -> bool:
        """Whether it is the desk."""
        return not self.environment

    @property
    def python(self) -> str:
        """The interpreter it runs on."""
        if self.ours:
            return sys.executable
        return str(ENVIRONMENTS / self.environment / "bin" / "python")


def _same(make: Callable[[str, int], Activity]) -> Callable[..., list[Iterator[Body]]]:
    """Turns that differ in their number only, shared by all connections."""

    def turns(microsoft: str, ids: Sequence[str]) -> list[Iterator[Body]]:
        shared = (make(microsoft, number) for number in itertools.count(1))
        return [shared] * CONNECTIONS

    return turns


def _cases(data: Callable[[str], dict[str, object]]) -> Callable[..., list[Iterator[Body]]]:
    """One turn for each case, shared by all connections."""

    def turns(microsoft: str, ids: Sequence[str]) -> list[Iterator[Body]]:
        shared = (press(microsoft, number, data(case)) for number, case in enumerate(ids))
        return [shared] * CONNECTIONS

    return turns


def _classify(case: str) -> dict[str, object]:
    return {
        "do": "fill",
        "form": "classify",
        "intent": "submit",
        "incident": case,
        "once": f"once-{case}",
        "seq": 1,
        "in_category": "incident",
        "in_reason": "Names and orders went to somebody outside.",
        "in_personal_data": "yes",
        "in_breach": "no",
        "in_awareness": "running",
        "in_whose": "ours",
        "in_cyber": "no",
    }


_REPORT: tuple[dict[str, object], ...] = (
    {
        "in_kind": "incident",
        "in_nature": "An email with a list of names went astray.",
        "in_discovered_date": f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}",
        "in_discovered_time": "10:00",
    },
    {"in_systems": "A spreadsheet of referrals", "in_lost": "no"},
    {"in_users": "The policy team", "in_subjects": "People on orders"},
    {"in_personal_data": "yes"},
)
TURNS_A_REPORT = len(_REPORT) + 2


def _reports(microsoft: str, ids: Sequence[str]) -> list[Iterator[Body]]:
    """Whole reports, each connection a person of its own, since drafts are a person's."""
    people = [person.key for person in CAST if person.chat_id]
    return [_reporting(microsoft, people[own]) for own in range(min(CONNECTIONS, len(people)))]


def _reporting(microsoft: str, who: str) -> Iterator[Body]:
    for report in itertools.count():
        number = report * TURNS_A_REPORT
        kept: dict[str, object] = {
            "do": "fill", "form": "report", "once": f"{who}-{report}"
        }  # fmt: skip
        yield press(microsoft, number, {"do": "fill", "form": "report", "intent": "open"}, who)
        for page, typed in enumerate(_REPORT):
            data = {**kept, "intent": "next", "page": page, **typed}
            yield press(microsoft, number + page + 1, data, who)
        submit = {**kept, "intent": "submit", "page": len(_REPORT)}
        yield press(microsoft, number + len(_REPORT) + 1, submit, who)


def _has(*words: str) -> Callable[[bytes], bool]:
    wanted = [word.encode() for word in words]
    return lambda answer: any(word in answer for word in wanted)


def _goes_on(answer: bytes) -> bool:
    """Whether a page was taken as it was filled in."""
    return b"Nothing you typed is lost" not in answer and b"AdaptiveCard" in answer


_echo = _same(lambda microsoft, number: message(microsoft, number, "Is anybody there?"))

BARE = Contender("bare aiohttp, one POST", "bare.py", _echo, "botbuilder")
STOCK = Contender("botbuilder echo, stock", "stock.py", _echo, "botbuilder")
PATCHED = Contender("botbuilder echo, patched", "patched.py", _echo, "botbuilder")
AGENTS = Contender("Microsoft 365 Agents SDK echo", "agents.py", _echo, "agents")
TEAMS = Contender("Teams SDK echo", "teams.py", _echo, "teams")
HOME = Contender(
    "desk: home card",
    "bench.desk",
    _same(lambda microsoft, number: message(microsoft, number, "home")),
    arguments=("--unpaced",),
)
QUEUE = Contender(
    "desk: queue of 20",
    "bench.desk",
    _same(lambda microsoft, number: press(microsoft, number, {"do": "go", "to": "queue"})),
    fits=_has("CJS-"),
    posts=False,
)
READ = Contender(
    "desk: a card action that reads a case",
    "bench.desk",
    _cases(lambda case: {"do": "go", "to": "case", "incident": case}),
    fits=_has("CJS-"),
    posts=False,
)
COMMIT = Contender(
    "desk: a step that commits (classify)",
    "bench.desk",
    _cases(_classify),
    fits=_has("Recorded"),
    posts=False,
)
REPORT = Contender(
    "desk: a turn of a full report",
    "bench.desk",
    _reports,
    fits=_goes_on,
    posts=False,
)
CONTENDERS = (BARE, STOCK, PATCHED, AGENTS, TEAMS, HOME, QUEUE, READ, COMMIT, REPORT)
