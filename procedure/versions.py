"""By which version of the procedure a case goes, and what stands against another (clause 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from procedure.definition import Procedure
from procedure.library import first, found
from procedure.record import ProcedureName
from procedure.state import Incident


def go_by(incident: Incident, name: ProcedureName | None, seq: int) -> None:
    """The case goes by this procedure from an entry on; raises UnknownProcedure.

    A record that names none is older than the files, and goes by the first of all.
    """
    known = first() if name is None else found(name.id, name.version, name.hash)
    incident.procedure = known
    incident.versions.append((seq, known))


def lacks(incident: Incident, target: Procedure) -> Iterator[str]:
    """What stands in the case and isn't in another version, in words."""
    here, standing = incident.procedure, incident.standing
    if standing.category and standing.category not in target.classes:
        yield f"the class {here.class_name(standing.category)}"
    cause = incident.learning.cause
    if cause and cause not in target.causes:
        yield f"the cause “{here.cause(cause)}”"
    for party in incident.work.decisions:
        if party not in target.parties and party not in incident.work.bodies:
            yield f"the decision on {here.party_name(party)}"
