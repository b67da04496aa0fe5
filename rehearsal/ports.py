"""The rehearsal's two ports, one after the other: the bot's, and the page's."""

from __future__ import annotations

import socket

USUAL = 3978
HIGHEST = 65534
OTHERS = range(4978, HIGHEST, 1000)
"""What is tried for two that are free."""


class PortsTaken(Exception):
    """Another program listens at one of the two; `said` is a sentence that says what to type."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def pair(wanted: int = USUAL, host: str = "127.0.0.1") -> tuple[int, int]:
    """The bot's port and the page's, both free just now; raises PortsTaken."""
    taken = _taken(wanted, host)
    if not taken:
        return wanted, wanted + 1
    ports = " and ".join(map(str, taken))
    other = next((port for port in OTHERS if not _taken(port, host)), None)
    way = f" or choose two others: PORT={other} make run." if other else " and try again."
    which = f"Port {ports} is" if len(taken) == 1 else f"Ports {ports} are"
    raise PortsTaken(
        f"{which} taken by another program, perhaps another `make run`. Please end that one,{way} "
        "The page then has the port after the bot's."
    )


def _taken(first: int, host: str) -> list[int]:
    return [port for port in (first, first + 1) if not _is_free(port, host)]


def _is_free(port: int, host: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
    return True
