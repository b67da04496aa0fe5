"""The shape of the doctor's table: a row a check, and what a check finds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from delivery.connector import Connector
from delivery.entra import Entra
from delivery.graph import Graph
from delivery.probes import Web
from delivery.tokens import Scope, Tokens
from dialogs.keys import Keys
from service.ports.clock import Clock
from settings.settings import Settings


class Standing(StrEnum):
    """How something stands; only WRONG makes the command end with 1."""

    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, as a sentence; `do` is what to do, where that isn't what its row says."""

    standing: Standing
    said: str
    do: str = ""


def fine(said: str) -> Found:
    """As it should be."""
    return Found(Standing.FINE, said)


def look(said: str, do: str = "") -> Found:
    """The desk works so, and somebody should still look at it."""
    return Found(Standing.LOOK, said, do)


def wrong(said: str, do: str = "") -> Found:
    """The desk doesn't work so, or isn't safe."""
    return Found(Standing.WRONG, said, do)


def not_asked(said: str, do: str = "") -> Found:
    """Nothing is known of it."""
    return Found(Standing.NOT_ASKED, said, do)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Whom the checks ask, and with what; `tokens` is None while authentication is off.

    `sends` allows what people could see: a line in the channel, taken back at once, and a mail
    from the desk's mailbox to itself.
    """

    settings: Settings
    clock: Clock
    tokens: Tokens | None
    connector: Connector
    graph: Graph
    entra: Entra
    keys: Keys
    web: Web
    sends: bool

    async def bearer(self, scope: Scope) -> str:
        """A token; "" while authentication is off. Raises LoginUnavailable."""
        return "" if self.tokens is None else await self.tokens.bearer(scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row: what is asked of whom, what a failure means for people, and what to do about it.

    `needs` names the checks without which there is no sense in asking; `ask` may raise whatever
    the services and the register raise, which is then what was found.
    """

    key: str
    asks: str
    of: str
    means: str
    do: str
    needs: tuple[str, ...] = ()
    ask: Callable[[Context], Awaitable[Sequence[Found]]]
