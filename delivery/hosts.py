"""Which addresses the bot may send to: those on a configured list, and https."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from yarl import URL


class Hosts:
    """The hosts of SERVICE_URL_HOSTS, or of another list.

    An entry is a host, or host:port. A host without a port means https on 443; http, and other
    ports, are for this machine alone (the rehearsal and tests). With `below`, a listed host stands
    for every host under it as well.
    """

    def __init__(self, listed: Collection[str], *, below: bool = False) -> None:
        self._listed = frozenset(host.strip().lower() for host in listed)
        self._below = below

    @classmethod
    def of(cls, url: str) -> Hosts:
        """A list of this address's host and port alone."""
        parsed = URL(url)
        host = parsed.host or ""
        return cls([f"[{host}]:{parsed.port}" if ":" in host else f"{host}:{parsed.port}"])

    def __call__(self, url: str) -> bool:
        """Whether something may be sent to this address."""
        try:
            parsed = URL(url)
            host, port = parsed.host, parsed.port
        except (ValueError, TypeError):
            return False
        if not host or parsed.user is not None or parsed.password is not None:
            return False
        local = _is_loopback(host)
        if parsed.scheme != "https" and not (parsed.scheme == "http" and local):
            return False
        host = host.lower()
        name = f"[{host}]" if ":" in host else host
        if f"{name}:{port}" in self._listed:
            return True
        return self._lists({host, name}) and (local or port == 443)

    def _lists(self, names: set[str]) -> bool:
        if names & self._listed:
            return True
        return self._below and any(n.endswith(f".{host}") for n in names for host in self._listed)


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
