"""Sends what an SDK asks of Microsoft's login and key publisher to the stand-in."""

from __future__ import annotations

import os
import urllib.request
from typing import Any

MICROSOFT = os.environ["BENCH_MICROSOFT"]
PORT = int(os.environ["PORT"])
HOSTS = ("https://login.microsoftonline.com", "https://login.botframework.com")


def here(url: str) -> str:
    """The same address at the stand-in."""
    for host in HOSTS:
        url = url.replace(host, MICROSOFT)
    return url


def redirect() -> None:
    """From now on `requests` (msal, botframework) and `urllib` (PyJWT) ask the stand-in."""
    import requests

    asked, opened = requests.Session.request, urllib.request.OpenerDirector.open

    def request(self: Any, method: str, url: str, *more: Any, **options: Any) -> Any:
        return asked(self, method, here(url), *more, **options)

    def open_url(self: Any, url: Any, *more: Any, **options: Any) -> Any:
        if isinstance(url, urllib.request.Request):
            url.full_url = here(url.full_url)
        else:
            url = here(url)
        return opened(self, url, *more, **options)

    setattr(requests.Session, "request", request)  # noqa: B010
    setattr(urllib.request.OpenerDirector, "open", open_url)  # noqa: B010
