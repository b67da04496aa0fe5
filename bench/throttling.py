"""A stand-in Connector that keeps Teams' published limits: beyond them it answers 429, and counts.

python -m bench.throttling PORT. GET /seen says how many messages it took and how many it refused.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict, deque

from aiohttp import web

from delivery.pacing import PER_CONVERSATION, PER_TENANT, Limit


class Teams:
    """Takes messages within the limits, and refuses the others with 429."""

    def __init__(self) -> None:
        self.taken = self.refused = 0
        self._sent: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=2000))

    def application(self) -> web.Application:
        """What the desk and the benchmark ask for."""
        app = web.Application()
        app.router.add_post("/v3/conversations/{chat}/activities", self._post)
        app.router.add_get("/seen", self._seen)
        return app

    async def _post(self, request: web.Request) -> web.Response:
        """A message for a chat; what counts is when it arrived whole."""
        await request.read()
        now, chat = time.monotonic(), request.match_info["chat"]
        if self._over("", PER_TENANT, now) or self._over(chat, PER_CONVERSATION, now):
            self.refused += 1
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        for window in ("", chat):
            self._sent[window].append(now)
        self.taken += 1
        return web.json_response({"id": str(self.taken)}, status=201)

    async def _seen(self, _: web.Request) -> web.Response:
        return web.json_response({"taken": self.taken, "refused": self.refused})

    def _over(self, window: str, limits: tuple[Limit, ...], now: float) -> bool:
        sent = self._sent[window]
        return any(
            len(sent) >= limit.count and now - sent[-limit.count] < limit.seconds
            for limit in limits
        )


if __name__ == "__main__":
    web.run_app(
        Teams().application(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        access_log=None,
        print=None,
    )
