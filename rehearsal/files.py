"""The stand-in for a person's OneDrive: files that the bot was allowed to put there.

As Microsoft's, an upload's address is its own permission and needs no token; bytes come in ranges.
"""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import quote

from aiohttp import web

from rehearsal.cast import Person
from rehearsal.world import World

UPLOADS = "/onedrive/upload/{id}"
FILES = "/onedrive/file/{id}"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
MOST_BYTES = 64 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Files:
    """Opens a place for each accepted file, takes its ranges, and hands it out again."""

    def __init__(self, world: World, url: str) -> None:
        self._world, self._url = world, url
        self._complete: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """The calls, to be added to the stand-in's application."""
        return [
            web.put(UPLOADS, self._put),
            web.get(UPLOADS, self._state),
            web.get(FILES, self._get),
        ]

    def open(self, person: Person, name: str) -> dict[str, str]:
        """The place that Teams tells the bot of when a person has accepted a file."""
        file_id = secrets.token_hex(16)
        self._world.store.write(
            "INSERT INTO file (id, owner, name, content) VALUES (?,?,?,x'')",
            file_id, person.key, name,
        )  # fmt: skip
        return {
            "uploadUrl": self._url + UPLOADS.format(id=file_id),
            "contentUrl": self._url + FILES.format(id=file_id),
            "name": name,
            "uniqueId": file_id,
            "fileType": name.rpartition(".")[2],
        }

    async def _put(self, request: web.Request) -> web.Response:
        """One range, which must follow the bytes that are there; 202 until the file is whole."""
        bad_day = await self._world.file_faults.meet(request)
        if bad_day is not None:
            return bad_day
        found = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
        row = self._row(request)
        if found is None:
            return web.json_response({"error": {"code": "invalidRequest"}}, status=400)
        first, last, whole = map(int, found.groups())
        if whole > MOST_BYTES or last >= whole:
            return web.json_response({"error": {"code": "invalidRange"}}, status=416)
        part = await request.content.read(last - first + 1)
        while len(part) < last - first + 1 and not request.content.at_eof():
            part += await request.content.read(last - first + 1 - len(part))
        if first != len(row["content"]) or len(part) != last - first + 1:
            return web.json_response({"error": {"code": "invalidRange"}}, status=416)
        content = bytes(row["content"]) + part
        self._world.store.write("UPDATE file SET content = ? WHERE id = ?", content, row["id"])
        if len(content) < whole:
            return web.json_response({"nextExpectedRanges": [f"{len(content)}-"]}, status=202)
        self._complete.add(row["id"])
        return web.json_response({"id": row["id"], "size": whole}, status=201)

    async def _state(self, request: web.Request) -> web.Response:
        """What a session still expects; one that has all of it is there no more."""
        row = self._row(request)
        if row["id"] in self._complete:
            raise web.HTTPNotFound
        return web.json_response({"nextExpectedRanges": [f"{len(row['content'])}-"]})

    async def _get(self, request: web.Request) -> web.Response:
        """The file as a download."""
        row = self._row(request)
        name = quote(str(row["name"]))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(
            body=bytes(row["content"]), content_type="application/octet-stream", headers=headers
        )

    def _row(self, request: web.Request) -> Any:
        row = self._world.store.one("SELECT * FROM file WHERE id = ?", request.match_info["id"])
        if row is None:
            raise web.HTTPNotFound
        return row


def see_file(attachment: dict[str, Any]) -> dict[str, Any] | None:
    """A file card as the page draws it, or None for another sort of attachment."""
    content = attachment.get("content") or {}
    name = str(attachment.get("name") or "")
    if attachment.get("contentType") == CONSENT:
        words = str(content.get("description") or "")
        size = content.get("sizeInBytes")
        return {"kind": "consent", "name": name, "description": words, "size": _size(size)}
    if attachment.get("contentType") == INFO:
        return {"kind": "file", "name": name, "url": str(attachment.get("contentUrl") or "")}
    return None


def _size(size: object) -> str:
    if not isinstance(size, int):
        return ""
    return f"{max(1, round(size / 1024)):,} KB"
