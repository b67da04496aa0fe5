"""Cases of 2026 about who may: nobody nominated yet, approvers involved, something lost."""

from __future__ import annotations

from collections.abc import Iterator

from tests.specimens.answers import annex_one, annex_three, annex_two, report
from tests.specimens.telling import At, Teller, decides, london, telling, who


def people_cases() -> Iterator[At]:
    """The lost laptop, the case in which nobody could approve, and the one nobody leads."""
    yield from _lost(telling("lost"))
    yield from _barred(telling("barred"))
    yield from _unled(telling("unled"))
    yield from _fresh(telling("fresh"))


def _lost(tell: Teller) -> Iterator[At]:
    """A late report; its recovery is approved late, the ICO told of nothing: decided against."""
    facts = report(
        london("2026-10-26 08:00"),
        kind="suspected",
        nature="A laptop was left on a train.",
        systems="A laptop",
        formats=["electronic"],
        lost="yes",
        personal_data="maybe",
        why_late="I was on leave.",
    )
    yield tell("2026-11-03 10:00", "staff", "ReportIncident", **facts)
    yield tell("2026-11-03 15:00", "chief", "NominateLead", lead=who("lead"), conflict=True)
    yield tell("2026-11-04 11:00", "director", "NominateLead", lead=who("lead"))
    known = {"category": "vulnerability", "personal_data": "maybe", "breach": "no"}
    yield tell("2026-11-04 12:00", "lead", "ClassifyIncident", reason="It is encrypted.", **known)
    asks = {"person": who("it"), "question": "Is it wiped?", "due": london("2026-11-09 17:00")}
    yield tell("2026-11-04 12:10", "lead", "AskInput", **asks)
    one = annex_one("vulnerability", "no", description="A laptop was left on a train.")
    yield tell("2026-11-05 12:00", "lead", "SubmitAnnex", annex="one", answers=one)
    small = {"cause": "lost", "people": 0, "offence": "not_known", "sensitive": "not_known"}
    yield tell("2026-11-05 12:10", "dpo", "SubmitAnnex", annex="two", answers=annex_two(**small))
    three = annex_three("yes", "no", high_risk_reason="It is encrypted.")
    yield tell("2026-11-05 12:20", "lead", "SubmitAnnex", annex="three", answers=three)
    yield decides(tell, "2026-11-05 13:00", "director", "A1", "Please do.")
    yield decides(tell, "2026-11-05 13:10", "director", "A2")
    three = three | {"risk": "no", "risk_reason": "It was wiped from afar."}
    yield tell("2026-11-06 10:00", "lead", "SubmitAnnex", annex="three", answers=three)
    yes = {"party": "board", "answer": "yes", "reason": "They asked to hear of such things."}
    yield tell("2026-11-06 10:10", "lead", "DecideNotification", **yes)
    wait = {"party": "sponsor", "answer": "not_yet", "reason": "After the Board."}
    yield tell("2026-11-06 10:20", "lead", "DecideNotification", **wait)
    further = {"kind": "further", "text": "Look for it at the depot.", "owner": who("colleague")}
    further |= {"due": london("2026-11-20 17:00")}
    yield tell("2026-11-06 11:00", "lead", "ProposeAction", **further)
    yield decides(tell, "2026-11-09 13:00", "director", "A3")
    plan = {"review": "policies", "owner": who("lead"), "due": london("2026-11-24 17:00")}
    yield tell("2026-11-09 14:00", "lead", "PlanReview", **plan)
    yield tell("2026-11-26 11:00", "lead", "ExportDocument", paper="ico_pack", edition="standing")


def _barred(tell: Teller) -> Iterator[At]:
    """The DPO took part, so the desk's own proposal has no owner; then nobody is left to decide."""
    facts = report(
        london("2026-11-05 08:00"),
        nature="A folder is missing since the away day.",
        systems="A paper folder of appeals",
        formats=["paper", "spoken", "other"],
        lost="yes",
        staff=[who("dpo"), who("head")],
        personal_data="yes",
    )
    yield tell("2026-11-05 09:30", "colleague", "ReportIncident", **facts)
    yield tell("2026-11-05 10:15", "chief", "NominateLead", lead=who("lead"))
    for minute, key in ((30, "chief"), (40, "director"), (50, "alternate")):
        involved = {"person": who(key), "reason": "They were at the away day."}
        yield tell(f"2026-11-05 10:{minute}", "lead", "DeclareInvolvement", **involved)
    cleared = {"person": who("alternate"), "reason": "They had left by then."}
    yield tell("2026-11-05 11:30", "lead", "ClearInvolvement", **cleared)
    yield decides(tell, "2026-11-05 11:40", "alternate", "A1", "Go ahead.")
    known = {"category": "incident", "personal_data": "yes", "breach": "confirmed"}
    yield tell("2026-11-05 12:30", "lead", "ClassifyIncident", reason="Appeals are gone.", **known)
    involved = {"person": who("lead"), "reason": "They packed the folder."}
    yield tell("2026-11-06 09:00", "alternate", "DeclareInvolvement", **involved)
    address = "olive.owner@cjs.example"
    leads = {"lead": {"id": address, "name": address}, "standing_in": "Everybody else was there."}
    yield tell("2026-11-06 09:30", "alternate", "NominateLead", **leads)
    yield tell("2026-11-06 09:40", "system", "Identify", was=address, person=who("owner"))
    done = {"action": "A1", "outcome": "It was in the hotel’s safe."}
    yield tell("2026-11-10 09:00", "owner", "CompleteAction", **done)
    suspends = {"kind": "suspension", "text": "Suspend nobody, but take the key back."}
    yield tell("2026-11-24 09:00", "owner", "ProposeAction", **suspends)
    urgent = {"kind": "containment", "text": "The hotel was asked to keep it shut."}
    urgent |= {"taken_at": london("2026-11-10 08:00")}
    yield tell("2026-11-24 09:10", "owner", "ProposeAction", **urgent)
    one = annex_one("incident", "confirmed", systems="A paper folder")
    yield tell("2026-11-24 09:20", "owner", "SubmitAnnex", annex="one", answers=one)


def _unled(tell: Teller) -> Iterator[At]:
    """Reported, about personal data, and since then only reminders."""
    facts = report(london("2026-11-23 09:00"), nature='=HYPERLINK("x") was in a form 🙈.')
    facts |= {"personal_data": "yes", "lost": "not_known", "formats": ["visual", "sound"]}
    yield tell("2026-11-23 09:30", "reporter", "ReportIncident", **facts)
    odd = (
        'The web form: “é”, e\u0301, \\ and "quoted"\ttab\u2028line <b>&amp;</b> العربية\n\n-- end'
    )
    yield tell("2026-11-23 10:30", "reporter", "AddInformation", text=odd)


def _fresh(tell: Teller) -> Iterator[At]:
    """Reported an hour ago, so that every point of its 72 hours is still to come."""
    facts = report(london("2026-11-27 12:00"), nature="A USB stick was found.", lost="not_known")
    facts |= {"personal_data": "yes", "systems": "A USB stick"}
    yield tell("2026-11-27 12:30", "colleague", "ReportIncident", **facts)
