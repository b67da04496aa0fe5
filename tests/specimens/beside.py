"""What a register keeps beside its records: conversations, drafts of every form, readings."""

from __future__ import annotations

from service.ports.drafts import Draft
from service.ports.readings import Reading
from tests.procedure.filled import ASKED_FORMS
from tests.specimens.cast import CHANNEL, IDS, NAMES, TENANT
from tests.specimens.world import World, instant

SERVICE = "https://smba.trafficmanager.net/uk/"
REPORT = {
    "kind": "suspected",
    "nature": "A letter lay open.\nOr so it “seemed”.",
    "discovered_date": "2026-11-26",
    "discovered_time": "09:00",
    "systems": "Not known yet",
    "formats": "paper,spoken",
    "staff": IDS["colleague"],
    "personal_data": "maybe",
}
LOGGED = {"source": "phone", "sender": "A supplier", "received_date": "2026-11-26"}
ONE = {"classification": "event", "description": "Half a sentence", "breach": "no", "cyber": "no"}
TWO = {"information": "An address list", "sensitive": "not_known", "people": "about", "aware": ""}
THREE = {
    "parties_0_who": "The council",
    "parties_0_role": "Recipient",
    "parties_1_who": "The police",
    "parties_rows": "3",
    "high_risk": "no",
    "risk": "",
}
DRAFTS = (
    ("staff", "report", "", 2, REPORT),
    ("dpo", "log_report", "", 1, REPORT | LOGGED),
    ("dpo", "annex_one", "unled", 1, ONE),
    ("lead", "annex_two", "lost", 2, TWO | {"people": "3"}),
    ("owner", "annex_two", "barred", 1, TWO),
    ("lead", "annex_three", "by letter", 0, THREE),
)
"""Whose, of which form and case, the page they had reached, and what they had typed."""

READINGS = (
    ("mail", "dpo", "2026-11-09 10:00"),
    ("mail", "chief", "2026-11-10 09:50"),
    ("mail", "reporter", "2026-11-11 09:00"),
    ("lost", "lead", "2026-11-26 10:50"),
)


async def keep_conversations(world: World) -> None:
    """Where each of the cast, and the channel, was last heard."""
    at = instant("2026-10-25 12:00")
    kept = world.register.conversations
    for key in NAMES:
        if key != "alternate":
            await kept.save_person(
                IDS[key],
                name=NAMES[key],
                teams_id=f"29:{key}",
                conversation_id=f"a:{IDS[key]}",
                service_url=SERVICE,
                tenant_id=TENANT,
                at=at,
            )
    await kept.save_person(
        IDS["alternate"], name="", teams_id="", conversation_id="a:alternate",
        service_url=SERVICE, tenant_id=TENANT, at=at,
    )  # fmt: skip
    await kept.save_channel(CHANNEL, name="Incidents", service_url=SERVICE, tenant_id=TENANT, at=at)


async def keep_drafts(world: World) -> None:
    """A draft of every form that keeps drafts, one of them half filled."""
    assert {form for _, form, *_ in DRAFTS} == {f.name for f in ASKED_FORMS.values() if f.drafts}
    at = instant("2026-11-26 16:00")
    for owner, form, case, page, typed in DRAFTS:
        incident_id = world.ids[case] if case else ""
        draft = Draft(IDS[owner], form, incident_id, "", page, dict(typed), at)
        await world.register.save_draft(draft)


async def keep_readings(world: World) -> None:
    """Who opened which case, and that the log was taken out."""
    for case, key, when in READINGS:
        reading = Reading(world.ids[case], IDS[key], NAMES[key], instant(when))
        await world.register.read_by(reading)
    out = Reading("Summary Log", IDS["dpo"], NAMES["dpo"], instant("2026-11-26 16:30"))
    await world.register.read_by(out)
