"""Puts a file into a person's OneDrive, at the address that Teams gave for it.

The address is its own permission: no token goes with it, and it is used only where its host is on
the list. Ranges as OneDrive's upload sessions take them: multiples of 320 KiB.
"""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from delivery.hosts import Hosts

RANGE_BYTES = 10 * 320 * 1024
PATIENCE = ClientTimeout(total=60)
TRIES = 3
_LONGEST_WAIT = 10.0
_PASSING = frozenset({408, 429, 500, 502, 503, 504})

log = structlog.get_logger()


class Uploader:
    """Puts files through one kept client session."""

    def __init__(
        self, session: ClientSession, hosts: Hosts, range_bytes: int = RANGE_BYTES
    ) -> None:
        self._session, self._hosts, self._range = session, hosts, range_bytes

    async def put(self, url: str, content: bytes) -> bool:
        """Whether the whole file arrived; what went wrong is logged without the address."""
        if not self._hosts(url):
            log.warning("upload_refused", reason="host_not_listed")
            return False
        whole = len(content)
        for start in range(0, whole, self._range):
            part = content[start : start + self._range]
            span = f"bytes {start}-{start + len(part) - 1}/{whole}"
            if not await self._put_range(url, part, span):
                return False
        return True

    async def _put_range(self, url: str, part: bytes, span: str) -> bool:
        for tried in range(1, TRIES + 1):
            status, wait = await self._try(url, part, span)
            if 200 <= status < 300:
                return True
            if status not in _PASSING or tried == TRIES:
                log.warning("upload_failed", status=status, range=span)
                return False
            await asyncio.sleep(min(wait or 0.5 * tried, _LONGEST_WAIT))
        return False

    async def _try(self, url: str, part: bytes, span: str) -> tuple[int, float]:
        """The status (503 when nobody answered) and how long to wait, 0 where that isn't said."""
        headers = {"Content-Range": span, "Content-Type": "application/octet-stream"}
        try:
            async with self._session.put(
                url, data=part, headers=headers, timeout=PATIENCE, allow_redirects=False
            ) as response:
                asked = response.headers.get("Retry-After", "")
                return response.status, float(asked) if asked.isdecimal() else 0.0
        except (ClientError, TimeoutError):
            return 503, 0.0
