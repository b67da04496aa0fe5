"""Bad days on request: the next calls to the Connector or to Graph can be made to fail."""

from __future__ import annotations

import asyncio
from collections import deque
from enum import StrEnum

from aiohttp import web

from rehearsal.answers import BY_NAME, Answer

HANG_SECONDS = 120


class Fault(StrEnum):
    """One way for a call to go wrong."""

    THROTTLE = "throttle"
    PRECONDITION = "precondition"
    BAD_GATEWAY = "bad_gateway"
    GATEWAY_TIMEOUT = "gateway_timeout"
    HTML = "html"
    HANG = "hang"
    DROP = "drop"


STATUS = {
    Fault.THROTTLE: 429,
    Fault.PRECONDITION: 412,
    Fault.BAD_GATEWAY: 502,
    Fault.GATEWAY_TIMEOUT: 504,
}


class Faults:
    """A queue of faults and of documented refusals, spent one a call, in order."""

    def __init__(self) -> None:
        self._queue: deque[Fault | Answer] = deque()
        self.retry_after = 1

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, fault: Fault | str, times: int = 1) -> None:
        """Let the next `times` calls meet `fault`, which may be an answer's name."""
        self._queue.extend([BY_NAME.get(fault) or Fault(fault)] * times)

    def clear(self) -> None:
        """Forget the faults not yet met."""
        self._queue.clear()

    async def meet(self, request: web.Request) -> web.Response | None:
        """Spend the next fault on this call; None when all is well."""
        if not self._queue:
            return None
        fault = self._queue.popleft()
        if isinstance(fault, Answer):
            return given(fault)
        if fault is Fault.HANG:
            await asyncio.sleep(HANG_SECONDS)
        if fault in (Fault.HANG, Fault.DROP):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=504)
        if fault is Fault.HTML:
            page = "<html><body>Our services aren't available right now</body></html>"
            return web.Response(status=503, text=page, content_type="text/html")
        status = STATUS[fault]
        headers = {"Retry-After": str(self.retry_after)} if fault is Fault.THROTTLE else {}
        body = {"error": {"code": "RehearsedFault", "message": f"rehearsed {status}"}}
        return web.json_response(body, status=status, headers=headers)


def given(answer: Answer) -> web.Response:
    """A documented refusal, as it comes over the line."""
    return web.Response(
        status=answer.status,
        text=answer.body,
        headers=dict(answer.headers),
        content_type="application/json",
    )
