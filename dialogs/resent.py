"""Messages that Teams sends again, when an answer took too long: known by their id."""

from __future__ import annotations

from collections import OrderedDict

from dialogs.turn import ActivityKind, Incoming

MOST_KEPT = 5_000


class Resent:
    """The last messages that this process has begun to answer; memory is bounded.

    Only typed ones: a button's answer goes into the response, and its step is taken once anyway.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._begun: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._most = most

    def knows(self, incoming: Incoming) -> bool:
        """Whether it is being answered, or was; from now on it is."""
        if incoming.kind is not ActivityKind.MESSAGE:
            return False
        key = incoming.conversation_id, incoming.activity_id
        known = key in self._begun
        self._begun[key] = None
        self._begun.move_to_end(key)
        if len(self._begun) > self._most:
            self._begun.popitem(last=False)
        return known

    def forget(self, incoming: Incoming) -> None:
        """It could not be answered, so the next copy is."""
        self._begun.pop((incoming.conversation_id, incoming.activity_id), None)
