"""One address before several replicas, as a load balancer is; it can also stutter."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
from aiohttp import web

PATIENCE = aiohttp.ClientTimeout(total=15)


class Front:
    """Hands each activity to the next replica; one that refuses the connection is passed over.

    With `copies` above one every activity arrives that often at the same time, as when a service
    that saw no answer sends it again; the first copy's answer is the one given back.
    """

    def __init__(self) -> None:
        self.targets: list[str] = []
        self.copies = 1
        self._turn = 0
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.url = ""

    async def start(self) -> None:
        """Listens on a port of its own."""
        self._session = aiohttp.ClientSession(timeout=PATIENCE)
        app = web.Application()
        app.router.add_post("/api/messages", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Lets go of the port."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        answers = await asyncio.gather(
            *(self._send(body, headers, self._order()) for _ in range(self.copies))
        )
        return answers[0]

    def _order(self) -> Sequence[str]:
        """Every replica, another one first each time."""
        self._turn += 1
        cut = self._turn % len(self.targets) if self.targets else 0
        return [*self.targets[cut:], *self.targets[:cut]]

    async def _send(
        self, body: bytes, headers: dict[str, str], order: Sequence[str]
    ) -> web.Response:
        assert self._session is not None
        for target in order:
            try:
                async with self._session.post(
                    f"{target}/api/messages", data=body, headers=headers
                ) as response:
                    return web.Response(
                        status=response.status,
                        body=await response.read(),
                        content_type=response.content_type,
                    )
            except aiohttp.ClientConnectorError:
                continue  # nobody took it, so another may
            except (aiohttp.ClientError, TimeoutError):
                break  # it may have been taken: only whoever sent it may send it again
        return web.Response(status=502, text="no replica answered")


class Passage:
    """The way to one service, which can be shut: it then answers 503, or not at all, by turns."""

    def __init__(self) -> None:
        self.target = ""
        self.shut = False
        self.url = ""
        self.refused = 0
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Listens on a port of its own."""
        self._session = aiohttp.ClientSession(timeout=PATIENCE)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Lets go of the port."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        if self.shut:
            self.refused += 1
            if self.refused % 2 and request.transport is not None:
                request.transport.abort()
            return web.Response(status=503, text="<html>Service unavailable</html>")
        assert self._session is not None
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in ("Authorization", "Content-Type", "ConsistencyLevel")
        }
        async with self._session.request(
            request.method,
            f"{self.target}{request.path_qs}",
            data=await request.read(),
            headers=headers,
        ) as response:
            return web.Response(
                status=response.status,
                body=await response.read(),
                content_type=response.content_type,
            )
