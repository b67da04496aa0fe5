"""Cases of 2026 that reached CJS another way, are linked to each other, or were opened again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.specimens.answers import annex_one, annex_two, nobody, report
from tests.specimens.telling import At, Teller, decides, london, of_case, telling, who


def logged_cases() -> Iterator[At]:
    """A report by each way, two duplicates, and a closed case that was reopened."""
    yield from _by_mail(telling("by mail"))
    yield from _by_phone(telling("by phone"))
    yield from _in_person(telling("in person"))
    yield from _by_letter(telling("by letter"))
    yield from _from_the_board(telling("from the board"))
    yield from _reopened(telling("reopened"))


def _logged(tell: Teller, when: str, source: str, received: str, **more: Any) -> At:
    facts = report(london(received), **more)
    facts |= {"source": source, "received": london(received)}
    return tell(when, "dpo", "LogReport", **facts)


def _by_mail(tell: Teller) -> Iterator[At]:
    """A duplicate with personal data, linked to a case that is open."""
    more = {"nature": "We got your mail.", "sender": "The council", "personal_data": "yes"}
    yield _logged(tell, "2026-10-27 10:00", "mail", "2026-10-26 09:35", **more)
    link = {"original": of_case("mail"), "reason": "The same mail."}
    yield tell("2026-10-27 10:30", "dpo", "LinkDuplicate", **link)


def _by_phone(tell: Teller) -> Iterator[At]:
    """Linked by mistake, reopened, and since then Unknown."""
    more = {"nature": "A caller knew too much.", "sender": "A supplier", "kind": "suspected"}
    yield _logged(tell, "2026-10-28 10:00", "phone", "2026-10-28 09:00", **more)
    link = {"original": of_case("mail"), "reason": "Perhaps the same."}
    yield tell("2026-10-28 10:30", "dpo", "LinkDuplicate", **link)
    yield tell("2026-10-29 09:00", "dpo", "ReopenIncident", reason="It was another matter.")
    unknown = {"category": "unknown", "personal_data": "maybe", "breach": "suspected"}
    yield tell("2026-11-24 10:00", "dpo", "ClassifyIncident", reason="Hard to say.", **unknown)
    asks = {"person": who("staff"), "question": "What was said?", "due": london("2026-12-01 17:00")}
    yield tell("2026-11-24 10:10", "dpo", "AskInput", **asks)


def _in_person(tell: Teller) -> Iterator[At]:
    """An Event, at the stage of evaluation."""
    more = {"nature": "A visitor was alone in the lobby.", "sender": "Reception", "lost": "no"}
    yield _logged(tell, "2026-11-04 15:00", "person", "2026-11-04 14:30", **more)
    event = {"category": "event", "personal_data": "no", "breach": "no"}
    yield tell("2026-11-10 10:00", "dpo", "ClassifyIncident", reason="A minute only.", **event)
    one = annex_one("event", "no", description="A visitor was alone in the lobby.")
    yield tell("2026-11-10 10:30", "dpo", "SubmitAnnex", annex="one", answers=one)
    yield tell("2026-11-10 10:40", "dpo", "SubmitAnnex", annex="three", answers=nobody())


def _by_letter(tell: Teller) -> Iterator[At]:
    """Late, with personal data that annex one brings up, at the stage of notification."""
    more = {"nature": "A letter lay open.", "sender": "A tenant", "why_late": "The post was slow."}
    facts = report(london("2026-10-28 12:00"), **more)
    facts |= {"source": "letter", "received": london("2026-11-09 09:00")}
    yield tell("2026-11-09 15:00", "dpo", "LogReport", **facts)
    yield tell("2026-11-10 15:00", "director", "NominateLead", lead=who("lead"), standing_in="Ill.")
    known = {"category": "incident", "personal_data": "no", "breach": "no"}
    yield tell("2026-11-11 10:00", "lead", "ClassifyIncident", reason="It was read.", **known)
    one = annex_one("incident", "suspected", description="A letter lay open.")
    yield tell("2026-11-11 10:30", "lead", "SubmitAnnex", annex="one", answers=one)
    two = annex_two(people=1, records=1, cause="misdirected_post", aware="yes")
    yield tell("2026-11-11 11:00", "lead", "SubmitAnnex", annex="two", answers=two)
    contained = {
        "kind": "containment",
        "text": "Fetch the letter.",
        "due": london("2026-11-12 17:00"),
    }
    yield tell("2026-11-11 11:10", "lead", "ProposeAction", **contained)
    yield decides(tell, "2026-11-11 12:00", "director", "A1")


def _from_the_board(tell: Teller) -> Iterator[At]:
    """Logged, and nothing since."""
    more = {"nature": "A Board Member lost sight of a paper.", "sender": "A Board Member"}
    more |= {"kind": "weakness", "occurred": london("2026-11-25 10:00")}
    yield _logged(tell, "2026-11-25 15:00", "board", "2026-11-25 12:00", **more)


def _reopened(tell: Teller) -> Iterator[At]:
    """A Vulnerability closed and reopened; its closure is proposed again and waits."""
    facts = report(london("2026-10-27 09:00"), kind="weakness", nature="A share was open to all.")
    yield tell("2026-10-27 11:00", "staff", "ReportIncident", **facts)
    yield tell("2026-10-27 11:30", "chief", "NominateLead", lead=who("lead"))
    known = {"category": "vulnerability", "personal_data": "no", "breach": "no"}
    yield tell("2026-10-27 12:00", "lead", "ClassifyIncident", reason="Too wide.", **known)
    one = annex_one("vulnerability", "no")
    yield tell("2026-10-27 12:30", "lead", "SubmitAnnex", annex="one", answers=one)
    yield tell("2026-10-27 12:40", "lead", "SubmitAnnex", annex="three", answers=nobody())
    for minute, party in enumerate(("police", "providers", "others", "board"), start=50):
        no = {"party": party, "answer": "no", "reason": "It is put right."}
        yield tell(f"2026-10-27 12:{minute}", "lead", "DecideNotification", **no)
    yes = {"party": "sponsor", "answer": "yes", "reason": "They share it."}
    yield tell("2026-10-27 12:58", "lead", "DecideNotification", **yes)
    further = {"kind": "further", "text": "Check the other shares.", "owner": who("it")}
    further |= {"due": london("2026-11-12 17:00")}
    yield tell("2026-10-27 13:10", "lead", "ProposeAction", **further)
    yield decides(tell, "2026-10-27 13:20", "chief", "A1")
    closing = {"summary": "Closed off.", "cause": "access", "lessons": "Look at shares yearly."}
    owed = {"text": "Look again.", "owner": who("it"), "due": london("2026-11-13 17:00")}
    yield tell("2026-10-27 14:00", "lead", "ProposeClosure", **closing, follow_ups=[owed])
    yield decides(tell, "2026-10-27 15:00", "chief", "A2", "Well done.")
    yield tell("2026-11-16 15:00", "director", "ReopenIncident", reason="Another share is open.")
    yield tell("2026-11-17 09:00", "lead", "ProposeClosure", **closing)
    yield tell("2026-11-17 09:30", "lead", "WithdrawAction", action="A3", reason="Too soon.")
    done = {"action": "A1", "outcome": "All are closed."}
    yield tell("2026-11-23 09:00", "it", "CompleteAction", **done)
    yield tell("2026-11-26 09:00", "lead", "ProposeClosure", **closing)
    yield tell("2026-11-27 09:00", "chief", "HoldRecord", reason="An audit is going on.")
