"""Puts a file into a person's OneDrive, at the address that Teams gave for it.

The address is its own permission: no token goes with it, and it is used only where its host is on
the list. Ranges as OneDrive's upload sessions take them: multiples of 320 KiB. Where an answer was
lost, the session is asked what it holds (Graph's page “driveItem: createUploadSession”).
"""

from __future__ import annotations

import asyncio
import json

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from delivery.hosts import Hosts

RANGE_BYTES = 10 * 320 * 1024
PATIENCE = ClientTimeout(total=60)
TRIES = 3
_LONGEST_WAIT = 10.0
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_PERHAPS_THERE = frozenset({404, 409, 416})
"""How a session refuses what it has already: one that is complete is there no more."""
_LARGEST_ANSWER = 64 * 1024

log = structlog.get_logger()


class Uploader:
    """Puts files through one kept client session."""

    def __init__(
        self, session: ClientSession, hosts: Hosts, range_bytes: int = RANGE_BYTES
    ) -> None:
        self._session, self._hosts, self._range = session, hosts, range_bytes

    async def put(self, url: str, content: bytes, *, again: bool = False) -> bool:
        """Whether the whole file arrived; what went wrong is logged without the address.

        `again` says that the same bytes were put there before, and perhaps arrived in part.
        """
        if not self._hosts(url):
            log.warning("upload_refused", reason="host_not_listed")
            return False
        start = await self._held(url) or 0 if again else 0
        while start < len(content):
            reached = await self._put_range(url, content, start)
            if reached is None:
                return False
            start = reached
        return True

    async def _put_range(self, url: str, content: bytes, start: int) -> int | None:
        """Up to where the file is there now; None where it can't be put."""
        part, whole = content[start : start + self._range], len(content)
        end = start + len(part)
        span = f"bytes {start}-{end - 1}/{whole}"
        lost = False
        for tried in range(1, TRIES + 1):
            status, wait = await self._try(url, part, span)
            if 200 <= status < 300:
                return end
            if lost and (status in _PERHAPS_THERE or tried == TRIES):
                complete = end == whole and status in _PERHAPS_THERE
                held = await self._held(url, gone=end if complete else None)
                if held is not None and start < held <= end:
                    return held
            if status not in _PASSING or tried == TRIES:
                log.warning("upload_failed", status=status, range=span)
                return None
            lost = True
            await asyncio.sleep(min(wait or 0.5 * tried, _LONGEST_WAIT))
        return None

    async def _held(self, url: str, gone: int | None = None) -> int | None:
        """Up to where the session has the file, None where it doesn't say.

        `gone` is what it means that the session is there no more, as one is that has all of it.
        """
        try:
            async with self._session.get(url, timeout=PATIENCE, allow_redirects=False) as response:
                if response.status == 404:
                    return gone
                body = await response.content.read(_LARGEST_ANSWER)
        except (ClientError, TimeoutError):
            return None
        return _first_wanted(body) if response.status == 200 else None

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


def _first_wanted(body: bytes) -> int | None:
    """Where the first range begins that a session still expects."""
    try:
        first = json.loads(body)["nextExpectedRanges"][0].partition("-")[0]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    return int(first) if first.isascii() and first.isdigit() and len(first) <= 12 else None
