"""Four cases of 2020, whose retention is over in November 2026."""

from __future__ import annotations

from collections.abc import Iterator

from tests.specimens.answers import annex_one, nobody, report
from tests.specimens.telling import At, Teller, decides, london, of_case, telling, who


def cases_2020() -> Iterator[At]:
    """Two that are deleted (a case, a duplicate), one under hold, one that waits for a decision."""
    yield from _deleted(telling("deleted"))
    yield from _waiting_duplicate(telling("waiting"))
    yield from _held(telling("held"))
    yield from _deleted_duplicate(telling("deleted duplicate"))


def _closed(tell: Teller, day: str, category: str, number: int) -> Iterator[At]:
    """An Event or a Vulnerability without personal data, from classification to closure."""
    yield tell(f"{day} 11:00", "chief", "NominateLead", lead=who("dpo"))
    why = {
        "category": category,
        "reason": "It was test data.",
        "personal_data": "no",
        "breach": "no",
    }
    yield tell(f"{day} 11:30", "dpo", "ClassifyIncident", **why)
    yield tell(f"{day} 12:00", "dpo", "SubmitAnnex", annex="one", answers=annex_one(category, "no"))
    yield tell(f"{day} 12:10", "dpo", "SubmitAnnex", annex="three", answers=nobody())
    for minute, party in enumerate(("police", "providers", "others", "board", "sponsor"), start=20):
        no = {"party": party, "answer": "no", "reason": "Nobody outside is touched by it."}
        yield tell(f"{day} 12:{minute}", "dpo", "DecideNotification", **no)
    said = {"summary": "Nothing is left to do.", "cause": "other", "lessons": "Mark test data."}
    yield tell(f"{day} 13:00", "dpo", "ProposeClosure", **said)
    yield decides(tell, f"{day} 13:30", "chief", f"A{number}")


def _deleted(tell: Teller) -> Iterator[At]:
    facts = report(london("2020-09-07 09:00"), nature="A list of test data lay on the printer.")
    yield tell("2020-09-07 10:00", "reporter", "ReportIncident", **facts)
    yield from _closed(tell, "2020-09-07", "event", 1)
    reason = "Nobody has asked about it for six years."
    yield tell("2026-11-03 09:30", "dpo", "ProposeDeletion", reason=reason)
    yield decides(
        tell, "2026-11-03 11:00", "chief", "A2", "Please look for a claim first.", no=True
    )
    yield tell("2026-11-04 09:30", "dpo", "ProposeDeletion", reason="There is no claim.")
    yield decides(tell, "2026-11-04 10:30", "director", "A3")


def _waiting_duplicate(tell: Teller) -> Iterator[At]:
    facts = report(london("2020-09-10 09:00"), nature="Papers lay on the printer.")
    facts |= {"source": "letter", "sender": "A cleaner", "received": london("2020-09-10 09:20")}
    yield tell("2020-09-10 10:00", "dpo", "LogReport", **facts)
    link = {"original": of_case("deleted"), "reason": "The same printer."}
    yield tell("2020-09-10 10:20", "dpo", "LinkDuplicate", **link)
    yield tell("2026-11-26 15:00", "dpo", "ProposeDeletion", reason="It was a duplicate.")


def _held(tell: Teller) -> Iterator[At]:
    facts = report(london("2020-10-05 09:00"), kind="weakness", nature="A door didn’t lock.")
    yield tell("2020-10-05 10:00", "staff", "ReportIncident", **facts)
    yield from _closed(tell, "2020-10-05", "vulnerability", 1)
    yield tell("2026-11-05 09:30", "dpo", "ProposeDeletion", reason="It is old.")
    yield tell("2026-11-05 10:00", "director", "HoldRecord", reason="A claim was made in October.")
    yield tell("2026-11-12 10:00", "dpo", "ReleaseHold", reason="The claim was withdrawn.")
    yield tell("2026-11-16 10:00", "chief", "HoldRecord", reason="It was made again.")


def _deleted_duplicate(tell: Teller) -> Iterator[At]:
    facts = report(london("2020-10-06 09:00"), nature="The door again.")
    yield tell("2020-10-06 10:00", "colleague", "ReportIncident", **facts)
    link = {"original": of_case("held"), "reason": ""}
    yield tell("2020-10-06 10:30", "dpo", "LinkDuplicate", **link)
    yield tell("2026-11-24 09:30", "dpo", "ProposeDeletion", reason="A duplicate.")
    yield decides(tell, "2026-11-24 10:00", "chief", "A1", "Agreed.")
