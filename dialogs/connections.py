"""Connections: how long each may take, how many an address may have, and how they end.

The web server bounds what a request holds, but not the time in which it comes, nor how many come.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import cast

import structlog
from aiohttp import StreamReader, web
from aiohttp.typedefs import Handler

from dialogs.failures import correlated, refusal

log = structlog.get_logger(__name__)

HEALTH = frozenset({"/healthz", "/readyz"})
"""What is answered however many there are: a host that hears nothing would end the desk."""

_PASSES = 16
"""Passes of the loop from a connection that was made to its first bytes, and some more."""

Address = IPv4Address | IPv6Address
Networks = Collection[IPv4Network | IPv6Network]


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for connections; times are seconds."""

    share: int = 256
    """Connections of one address that are served; of all together, half as many more."""
    proxies: Networks = ()
    """Who is believed about whose request it hands on, and has no share itself."""
    head: float = 20.0
    """From a connection's begin, or a request's first byte, to the end of its head."""
    crowded: float = 3.0
    """The same where an address has more than its share, and while the desk ends."""
    answer: float = 30.0
    """In which an answer has to be fetched."""
    idle: float = 180.0
    """Between two requests: longer than what ends TLS keeps its own connections."""
    lingering: float = 5.0
    """For what is still sent of a request that was answered."""
    finish: float = 12.0
    """How long a stop waits for the requests under way: longer than a turn may take."""
    sweep: float = 1.0
    """Between two looks at what takes too long."""

    @property
    def most(self) -> int:
        """Connections that are served, from all addresses together."""
        return self.share + self.share // 2


class Connection(web.RequestHandler):
    """One connection, and what it is waited for."""

    __slots__ = (
        "_answered_at", "_begun", "_body", "_in_hand", "_room", "_since", "crowded", "peer",
    )  # fmt: skip

    def __init__(self, room: Connections, server: web.Server, limits: Limits) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            keepalive_timeout=limits.idle,
            lingering_time=limits.lingering,
        )
        self._room = room
        self._since: float | None = None
        self._answered_at: float | None = None
        self._body: StreamReader | None = None
        self._begun = self._in_hand = self.crowded = False
        self.peer: Address | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes its place, or is ended at once where there is none."""
        super().connection_made(transport)
        self._since = self._loop.time()
        peer = transport.get_extra_info("peername")
        self.peer = address_in(str(peer[0])) if peer else None
        if not self._room.enter(self):
            cast(asyncio.Transport, transport).abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Gives its place to another."""
        self._begun = self._in_hand = False
        self._room.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Notes when a request begins; what still comes of an answered one is none."""
        if not self._in_hand and (self._body is None or self._body.is_eof()):
            self._begun = True
            if self._since is None:
                self._since = self._loop.time()
        super().data_received(data)

    @property
    def under_way(self) -> bool:
        """Whether a request has begun and isn't answered."""
        return self._begun or self._in_hand

    def heard(self, body: StreamReader) -> None:
        """A request's head is whole."""
        self._since = self._answered_at = None
        self._begun, self._in_hand, self._body = False, True, body

    def answered(self) -> None:
        """The request's answer is known, and goes out."""
        self._in_hand, self._answered_at = False, self._loop.time()

    def overdue(self, now: float, head: float, answer: float) -> str:
        """Why it has taken too long, "" while it hasn't."""
        if self._since is not None and now - self._since > head:
            return "head_too_slow"
        if self._answered_at is None or now - self._answered_at <= answer or not self.transport:
            return ""
        return "answer_not_fetched" if self.transport.get_write_buffer_size() else ""


class Connections:
    """All connections of one server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: dict[Connection, None] = {}
        self._of: Counter[str] = Counter()
        self._in_hand: Counter[str] = Counter()
        self._ending = False
        self._left = asyncio.Event()
        self._sweeping: asyncio.TimerHandle | None = None

    async def listen(self, server: web.Server, host: str, port: int) -> asyncio.Server:
        """Listens, and from now on looks at what takes too long."""
        listener = await asyncio.get_running_loop().create_server(
            lambda: Connection(self, server, self._limits), host, port
        )
        self._sweep()
        return listener

    def enter(self, connection: Connection) -> bool:
        """Whether there is a place for it; one beyond the share is told so, or asks for health.

        Beyond twice as many even that would take the desk's files away.
        """
        own = 0 if self._hands_on(connection.peer) else self._of[share_of(connection.peer)]
        share, most, are = self._limits.share, self._limits.most, len(self._open)
        self._open[connection] = None
        self._of[share_of(connection.peer)] += 1
        connection.crowded = own >= share or are >= most
        if own < 2 * share and are < 2 * most:
            return True
        log.warning("connection_ended", reason="too_many")
        return False

    def leave(self, connection: Connection) -> None:
        """Its place is free."""
        if connection in self._open:
            del self._open[connection]
            _less(self._of, share_of(connection.peer))
            self._left.set()

    @web.middleware
    async def counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answers within the share of who asks; it goes first, since it hears of every request."""
        connection = request.protocol
        if not isinstance(connection, Connection):
            raise TypeError("The server is another's.")
        connection.heard(request.content)
        whose = share_of(self._whose(connection.peer, request))
        self._in_hand[whose] += 1
        try:
            answer = self._too_many(connection, whose, request) or await handler(request)
        except web.HTTPException as error:
            self._last(connection, error)
            raise
        finally:
            _less(self._in_hand, whose)
            connection.answered()
            self._left.set()
        self._last(connection, answer)
        return answer

    async def finish(self, listener: asyncio.Server) -> None:
        """Takes no more, and waits until what is under way is answered.

        What was sent before is under way, though it may lie unread yet.
        """
        for _ in range(_PASSES):
            await asyncio.sleep(0)
        listener.close()
        self._ending = True
        for connection in list(self._open):
            if not connection.under_way:
                connection.force_close()
        try:
            async with asyncio.timeout(self._limits.finish):
                while any(connection.under_way for connection in self._open):
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError:
            log.warning("requests_cut", count=sum(each.under_way for each in self._open))
        if self._sweeping is not None:
            self._sweeping.cancel()

    def _sweep(self) -> None:
        loop, limits = asyncio.get_running_loop(), self._limits
        for connection in list(self._open):
            hurried = self._ending or connection.crowded
            head = limits.crowded if hurried else limits.head
            reason = connection.overdue(loop.time(), head, limits.answer)
            if reason and connection.transport is not None:
                log.warning("connection_ended", reason=reason)
                connection.transport.abort()
        self._sweeping = loop.call_later(limits.sweep, self._sweep)

    def _too_many(
        self, connection: Connection, whose: str, request: web.Request
    ) -> web.Response | None:
        """The refusal, where there is one."""
        if request.path in HEALTH:
            return None
        with correlated():
            if connection.crowded:
                return refusal(503, "too_many_connections")
            if self._in_hand[whose] > self._limits.share:
                return refusal(429, "too_many_requests")
        return None

    def _last(self, connection: Connection, answer: web.StreamResponse) -> None:
        """The connection's last answer, where others wait for its place or the desk ends."""
        if self._ending or connection.crowded:
            answer.force_close()

    def _whose(self, peer: Address | None, request: web.Request) -> Address | None:
        """Whose request it is: by X-Forwarded-For from a trusted proxy, and from nobody else.

        The last address that isn't a proxy's counts: those before it are what somebody says.
        """
        if self._hands_on(peer):
            said = ",".join(request.headers.getall("X-Forwarded-For", []))
            for each in reversed(said.split(",") if said else []):
                found = address_in(each)
                if not self._hands_on(found):
                    return found
        return peer

    def _hands_on(self, peer: Address | None) -> bool:
        return peer is not None and any(peer in proxy for proxy in self._limits.proxies)


def address_in(text: str) -> Address | None:
    """The address; None for what is none. Some proxies write a port behind it."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def share_of(address: Address | None) -> str:
    """What has a share: an IPv4 address, or the network of an IPv6 one, all of which one has."""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _less(counter: Counter[str], key: str) -> None:
    """One less, and nothing kept of what has none."""
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
