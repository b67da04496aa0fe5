"""What the process that verifies is told (delivery/apart.py), by the worker that starts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from procedure.organisation import Organisation
from procedure.record import Recorded
from service.anew import Made, made_anew
from service.ports.proofs import Tombstone


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be gone through, and what it is held against."""

    url: str
    organisation: Organisation
    key: Path
    file: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """All that it has of the desk's own: what the database's driver reads."""

    def replay(self, incident_id: str, record: list[Recorded] | Tombstone) -> Made:
        """An incident's row and clocks from its record alone."""
        return made_anew(incident_id, record, self.organisation)
