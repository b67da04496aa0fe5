"""Every table is answered for: what shows that somebody has altered it, or what its loss costs.

No table has a default: one without a row here fails a test that walks what the migrations make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """What answers for a table's rows."""

    RECORD = "record"
    """Each row is chained by hash to the one before, and signed checkpoints cover the ends."""
    PROOF = "proof"
    """Signed, or covered by what is signed."""
    EMPTY = "empty"
    """Nothing is ever there, but what an earlier version leaves for a day after the migration."""
    LOGGED = "logged"
    """The ledger has a digest of each row; it is chained and covered as the record is."""
    DERIVED = "derived"
    """`verify` makes it anew from the record and compares; `repair` writes it."""
    PASSING = "passing"
    """Nothing rests on it for long; `loss` says what altering it costs."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers for a table; `loose` are columns that don't, with what altering them costs."""

    by: Answer
    loss: str = ""
    loose: Mapping[str, str] = field(default_factory=dict)


_RECORD, _PROOF = Answered(Answer.RECORD), Answered(Answer.PROOF)
_EMPTY = Answered(Answer.EMPTY)
_LOGGED, _DERIVED = Answered(Answer.LOGGED), Answered(Answer.DERIVED)
_RETRIED = "while the notice waits: one try sooner or later, by a day at most"

ANSWERED: Mapping[str, Answered] = {
    "record": _RECORD,
    "marks": _PROOF,
    "checkpoints": _PROOF,
    "tombstones": _PROOF,
    "ledger": _PROOF,
    "moved": _EMPTY,
    "outbox": Answered(
        Answer.LOGGED,
        loose={
            "conversation": "while the notice waits: it waits in another line of the same person's",
            "not_before": _RETRIED,
            "attempts": _RETRIED,
            "lease": _RETRIED,
            "leased_until": _RETRIED,
            "reason": "while the notice waits: the list of what waits says another reason",
        },
    ),
    "settled": _LOGGED,
    "once": _LOGGED,
    "readings": _LOGGED,
    "people": _LOGGED,
    "channels": _LOGGED,
    "offices": _LOGGED,
    "incidents": _DERIVED,
    "incident_people": _DERIVED,
    "follow_ups": _DERIVED,
    "deadlines": Answered(
        Answer.DERIVED, loose={"ready_at": "one reminder is a minute late: a lease is no longer"}
    ),
    "figures": _DERIVED,
    "open_counts": _DERIVED,
    "numbers": _DERIVED,
    "vocabulary": Answered(
        Answer.DERIVED, loose={"doubtful": "a word is looked up once more, within the hour"}
    ),
    "alembic_version": _DERIVED,
    "findings": _LOGGED,
    "restores": _LOGGED,
    "drafts": Answered(
        Answer.PASSING,
        "what one person has typed and not submitted, which they see before they submit it",
    ),
}
"""By table."""

INDEX = "incident_words"
"""Names SQLite's index of words, which keeps tables of its own; derived as the rows are."""

_INDEX = Answered(Answer.DERIVED, "nothing where every search finds the same, which is checked")

SEQUENCES: Mapping[str, str] = {
    "incidents_position_seq": "nothing: a position is reckoned from the number, never taken here",
    "outbox_id_seq": "the next notice takes a number that is there, and is refused",
    "findings_id_seq": "the next finding takes a number that is there, and is refused",
    "restores_id_seq": "the next restore takes a number that is there, and is refused",
    "readings_id_seq": "the next reading takes a number that is there, and is refused",
}
"""PostgreSQL's counters, with what setting one back costs."""


def answered(table: str) -> Answered:
    """What answers for a table; raises KeyError for one that nobody has thought of."""
    return _INDEX if table == INDEX or table.startswith(f"{INDEX}_") else ANSWERED[table]
