"""Whether a story has everything in it that a kept register should hold."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from procedure.notices import Route, Topic
from procedure.papers import Edition, Handing, Paper
from procedure.registry import ENTRIES
from procedure.stages import Stage
from procedure.terms import ActionKind, Answer, Breach, Involved, ReportKind
from tests.cjs import FORMATS, REVIEWS, SOURCES, Category, Party
from tests.specimens.kept import lines_of
from tests.specimens.world import World

CLOCKS = frozenset(
    {"ico", "triage", "unknown", "nomination", "approval", "action", "follow", "review", "input",
     "retention"}
)  # fmt: skip
WANTED: dict[tuple[str, str], Iterable[str]] = {
    ("IncidentReported", "kind"): ReportKind,
    ("IncidentReported", "source"): ["", *SOURCES],
    ("IncidentReported", "personal_data"): Involved,
    ("IncidentReported", "formats"): FORMATS,
    ("IncidentReported", "lost"): ["", "yes", "no", "not_known"],
    ("IncidentReported", "late"): ["True", "False"],
    ("IncidentClassified", "category"): Category,
    ("IncidentClassified", "breach"): Breach,
    ("ActionProposed", "kind"): ActionKind,
    ("ActionApproved", "ratified"): ["True", "False"],
    ("NotificationDecided", "party"): Party,
    ("NotificationDecided", "answer"): Answer,
    ("PartyNotified", "phase"): ["initial", "follow_up"],
    ("AnnexSubmitted", "annex"): ["one", "two", "three"],
    ("AnnexSubmitted", "version"): ["1", "2"],
    ("DeliveryRecorded", "outcome"): ["sent", "failed"],
    ("DocumentExported", "paper"): Paper,
    ("DocumentExported", "edition"): Edition,
    ("DocumentExported", "handing"): Handing,
    ("DuplicateNoted", "linked"): ["True", "False"],
    ("PeopleTaskCompleted", "task"): ["support", "conduct"],
    ("ReminderSent", "key"): CLOCKS,
}


async def check_complete(world: World, folder: Path) -> None:
    """Raises AssertionError with what is missing; keeps the list of notices beside."""
    file = Path(world.register.database.url.database or "")
    with closing(sqlite3.connect(file)) as connection:
        bodies = connection.execute("SELECT kind, body FROM record").fetchall()
        stages = {stage for (stage,) in connection.execute("SELECT stage FROM incidents")}
        told = connection.execute(
            "SELECT incident_id, topic, route, recipient, about, key, state, update_of FROM outbox "
            "ORDER BY id"
        ).fetchall()
    found = [(kind, json.loads(body)) for kind, body in bodies]
    found += [(row["kind"], json.loads(row["body"])) for row in lines_of(folder / "deleted.jsonl")]
    missing = [*_entries(found), *_rest(stages, told)]
    assert not missing, "\n".join(missing)
    with (folder / "notices.jsonl").open("w", encoding="utf-8") as lines:
        for incident, topic, route, to, about, key, _, update_of in told:
            facts = {"incident_id": incident, "topic": topic, "route": route, "to": to}
            if update_of is None:
                lines.write(json.dumps(facts | {"about": about, "key": key}) + "\n")


def _entries(found: list[tuple[str, dict[str, Any]]]) -> Iterable[str]:
    kinds = {kind for kind, _ in found}
    yield from (f"no {kind}" for kind in sorted(set(ENTRIES) - kinds))
    for (kind, key), wanted in WANTED.items():
        seen: set[str] = set()
        for name, body in found:
            if name == kind:
                value = body[key]
                seen |= {
                    str(v).split(":")[0] for v in (value if isinstance(value, list) else [value])
                }
        yield from (
            f"no {kind} with {key} {value}" for value in map(str, wanted) if value not in seen
        )
    followed = {f"{n}/{b['review']}" for n, b in found if n.startswith("Review")}
    yield from (f"no review {r}" for r in REVIEWS if not any(f.endswith(r) for f in followed))


def _rest(stages: set[str], told: list[Any]) -> Iterable[str]:
    yield from (f"no case at {stage}" for stage in Stage if str(stage) not in stages)
    topics, routes = {row[1] for row in told}, {row[2] for row in told}
    states = {row[6] for row in told}
    yield from (f"no notice {topic}" for topic in Topic if str(topic) not in topics)
    yield from (f"no route {route}" for route in Route if str(route) not in routes)
    for state in ("waiting", "sent", "dead", "rerouted", "superseded"):
        if state not in states:
            yield f"no notice that is {state}"
    if not any(row[7] for row in told):
        yield "no update of a sent card"
