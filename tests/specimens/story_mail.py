"""The one case of 2026 in which nearly everything happens: an email to the wrong council."""

from __future__ import annotations

from collections.abc import Iterator

from tests.specimens.answers import annex_one, annex_three, annex_two, report
from tests.specimens.telling import At, Facts, Teller, decides, london, telling, who

PAPERS = (
    ("annex_one", "standing"),
    ("annex_one", "all"),
    ("annex_one", "draft"),
    ("annex_two", "standing"),
    ("annex_three", "all"),
    ("annex_four", "standing"),
    ("case_file", "standing"),
    ("ico_pack", "standing"),
    ("ico_text", "standing"),
    ("disclosure", "standing"),
)


def mail() -> Iterator[At]:
    """From the report to what is still to be done after closure."""
    tell = telling("mail")
    yield from _reported(tell)
    yield from _acted(tell)
    yield from _suspended(tell)
    yield from _annexes(tell)
    yield from _told(tell)
    yield from _evaluated(tell)
    yield from _closed(tell)


def _reported(tell: Teller) -> Iterator[At]:
    facts = report(
        london("2026-10-26 09:10"),
        occurred=london("2026-10-25 01:30"),
        formats=["electronic", "paper"],
        lost="no",
        users="The reviews team; it was sent by a colleague.",
        subjects="People on community sentences",
        staff=[who("colleague")],
        personal_data="maybe",
    )
    yield tell("2026-10-26 10:00", "reporter", "ReportIncident", **facts)
    more = "It was two mails, not one: the second at 09:12, “FW: reviews <final>”."
    yield tell("2026-10-26 10:20", "reporter", "AddInformation", text=more)
    yield tell("2026-10-26 11:00", "chief", "NominateLead", lead=who("dpo"))
    unknown = {"category": "unknown", "personal_data": "maybe", "breach": "no"}
    yield tell("2026-10-26 11:30", "dpo", "ClassifyIncident", reason="Not known yet.", **unknown)
    involved = {"person": who("staff"), "reason": "They were copied in."}
    yield tell("2026-10-26 11:40", "dpo", "DeclareInvolvement", **involved)
    cleared = {"person": who("staff"), "reason": "It was a namesake."}
    yield tell("2026-10-26 11:50", "director", "ClearInvolvement", **cleared)
    asks = {"person": who("it"), "question": "Who opened it?", "due": london("2026-10-28 17:00")}
    yield tell("2026-10-26 12:00", "dpo", "AskInput", **asks)
    asks = {"person": who("colleague"), "question": "Why?", "due": london("2026-10-30 17:00")}
    yield tell("2026-10-26 12:05", "dpo", "AskInput", **asks)
    answer = "Nobody but\none officer, at 09:31."
    yield tell("2026-10-28 15:00", "it", "GiveInput", input="Q1", answer=answer)
    yield tell("2026-10-28 15:30", "dpo", "DropInput", input="Q2", reason="The log says so.")
    known = {"category": "incident", "personal_data": "yes", "breach": "suspected"}
    yield tell("2026-10-28 16:00", "dpo", "ClassifyIncident", reason="It names people.", **known)
    aware = {"aware": london("2026-10-26 09:40"), "reason": "A call by the council."}
    yield tell("2026-10-28 16:05", "dpo", "SetAwareness", **aware)


def _acted(tell: Teller) -> Iterator[At]:
    contained: Facts = {"kind": "containment", "text": "The council was asked to delete it."}
    contained |= {"taken_at": london("2026-10-26 09:45"), "owner": who("dpo")}
    yield tell("2026-10-26 12:30", "dpo", "ProposeAction", **contained)
    yield decides(tell, "2026-10-26 14:00", "chief", "A1")
    recovery: Facts = {"kind": "recovery", "text": "Recall both mails.", "owner": who("it")}
    recovery |= {"due": london("2026-10-27 17:00")}
    yield tell("2026-10-26 12:40", "dpo", "ProposeAction", **recovery)
    yield decides(tell, "2026-10-26 14:05", "director", "A2", "Soon, please.")
    yield tell("2026-10-29 10:00", "it", "CompleteAction", action="A2", outcome="One was recalled.")
    further = {"kind": "further", "text": "Train everybody."}
    yield tell("2026-10-26 12:50", "dpo", "ProposeAction", **further)
    yield decides(tell, "2026-10-26 14:10", "chief", "A3", "Whom, and by when?", no=True)
    again = {"text": "Train the reviews team.", "owner": who("owner"), "action": "A3"}
    again |= {"kind": "further", "due": london("2026-12-15 17:00")}
    yield tell("2026-10-27 09:00", "dpo", "ReviseAction", **again)
    yield decides(tell, "2026-10-27 09:30", "chief", "A3")
    second = {"kind": "containment", "text": "Block the address."}
    yield tell("2026-10-27 09:40", "director", "ProposeAction", **second)
    yield tell("2026-10-27 09:50", "dpo", "WithdrawAction", action="A4", reason="It bounced.")


def _suspended(tell: Teller) -> Iterator[At]:
    suspends = {"kind": "suspension", "text": "Suspend Col O’League while it is looked into."}
    yield tell("2026-10-29 10:10", "head", "ProposeAction", **suspends)
    yield decides(tell, "2026-10-29 10:20", "chief", "A5", "Not without cover.", no=True)
    again = {"kind": "suspension", "text": "Suspend Col O’League for a week.", "action": "A5"}
    yield tell("2026-10-29 10:30", "head", "ReviseAction", **again)
    work = {"action": "A5", "arrangements": "The team shares the work.", "owner": "Its manager"}
    yield tell("2026-10-29 10:40", "head", "RecordContinuity", **work)
    yield decides(tell, "2026-10-29 11:00", "director", "A5")
    done = {"action": "A5", "outcome": "In effect since noon."}
    yield tell("2026-10-29 12:00", "head", "CompleteAction", **done)
    yield tell("2026-10-29 12:10", "head", "CompletePeopleTask", task="support", note="A talk.")
    yield tell("2026-10-29 12:20", "head", "CompletePeopleTask", task="conduct", note="None.")
    yield tell("2026-10-30 09:20", "head", "CompletePeopleTask", task="support", note="Another.")


def _annexes(tell: Teller) -> Iterator[At]:
    one, two = (
        annex_one("incident", "suspected"),
        annex_two(people=3, cause="other", special=["health"]),
    )
    yield tell("2026-10-29 13:00", "dpo", "SubmitAnnex", annex="one", answers=one)
    one = annex_one("incident", "confirmed", cyber="yes", recovery="Both mails were recalled.")
    yield tell("2026-10-29 14:00", "dpo", "SubmitAnnex", annex="one", answers=one)
    yield tell("2026-10-29 14:30", "dpo", "SubmitAnnex", annex="two", answers=two)
    yield tell("2026-10-29 15:00", "dpo", "SubmitAnnex", annex="two", answers=annex_two())
    three = annex_three("yes", "no", high_risk_reason="The council deleted it.")
    yield tell("2026-10-29 15:30", "dpo", "SubmitAnnex", annex="three", answers=three)
    three = annex_three("yes", "yes")
    yield tell("2026-10-30 09:30", "dpo", "SubmitAnnex", annex="three", answers=three)
    found = {"found": "The council rang.", "recovery_time": "complete", "trained": "not_known"}
    yield tell("2026-10-29 16:00", "dpo", "AnswerIco", **found)
    found |= {"trained": "yes", "measures": "Mail to outsiders asked for a second look."}
    yield tell("2026-10-30 10:00", "dpo", "AnswerIco", **found)


def _told(tell: Teller) -> Iterator[At]:
    yield decides(tell, "2026-10-30 10:10", "chief", "A6")
    yield decides(tell, "2026-10-30 10:15", "director", "A7")
    ico = {"party": "ico", "told_at": london("2026-10-30 10:30"), "how": "Online."}
    ico |= {"reference": "awaited", "delay": "Nobody had the form at hand."}
    yield tell("2026-10-30 10:40", "dpo", "RecordNotification", **ico)
    ico = {"party": "ico", "told_at": london("2026-11-02 09:00"), "how": "By phone."}
    ico |= {"reference": "IC-2026-77", "phase": "follow_up"}
    yield tell("2026-11-02 09:10", "dpo", "RecordNotification", **ico)
    people = {"party": "individuals", "told_at": london("2026-10-30 12:00"), "how": "By letter."}
    yield tell("2026-10-30 14:00", "dpo", "RecordNotification", **people)
    for minute, (party, answer) in enumerate((("police", "no"), ("others", "no")), start=10):
        no = {"party": party, "answer": answer, "reason": "Nothing points to a crime."}
        yield tell(f"2026-10-30 14:{minute}", "dpo", "DecideNotification", **no)
    wait = {"party": "providers", "answer": "not_yet", "reason": "Not clear yet."}
    yield tell("2026-10-30 14:20", "dpo", "DecideNotification", **wait)
    yes = {"party": "providers", "answer": "yes", "reason": "Recall failed."}
    yield tell("2026-10-30 14:30", "dpo", "DecideNotification", **yes)
    wait["reason"] = "The log was wrong."
    yield tell("2026-10-30 14:40", "dpo", "DecideNotification", **wait)
    yes["reason"] = "Recall failed after all."
    yield tell("2026-11-02 09:20", "dpo", "DecideNotification", **yes)
    yield decides(tell, "2026-11-02 10:00", "chief", "A9")
    told = {"party": "providers", "told_at": london("2026-11-02 11:00"), "how": "A ticket."}
    yield tell("2026-11-02 11:10", "dpo", "RecordNotification", **told)
    yes = {"party": "cyber", "answer": "yes", "reason": "The mailbox may have been read."}
    yield tell("2026-11-02 11:20", "dpo", "DecideNotification", **yes)
    yield decides(tell, "2026-11-02 11:30", "director", "A10", "The NCSC first.", no=True)
    no = {"party": "cyber", "answer": "no", "reason": "IT found no sign of it."}
    yield tell("2026-11-02 11:40", "dpo", "DecideNotification", **no)


def _evaluated(tell: Teller) -> Iterator[At]:
    plan = {"review": "training", "owner": who("owner"), "due": london("2026-11-06 17:00")}
    yield tell("2026-11-02 12:00", "dpo", "PlanReview", **plan)
    plan |= {"due": london("2026-11-10 17:00")}
    yield tell("2026-11-02 12:10", "dpo", "PlanReview", **plan)
    plan |= {"review": "policies", "owner": who("lead")}
    yield tell("2026-11-02 12:20", "dpo", "PlanReview", **plan)
    found = {"review": "training", "outcome": "New starters had had none."}
    yield tell("2026-11-09 10:00", "owner", "CompleteReview", **found)
    found = {"review": "asset_register", "outcome": "The spreadsheet was missing from it."}
    yield tell("2026-11-09 10:10", "dpo", "CompleteReview", **found)
    waived = {"review": "policies", "reason": "They were reviewed in September."}
    yield tell("2026-11-09 10:20", "dpo", "WaiveReview", **waived)
    happened = {"happened": london("2026-10-26 09:45"), "text": "The council rang back."}
    yield tell("2026-11-09 10:30", "chief", "AddEntry", **happened)
    right = {"corrects": 2, "text": "The second mail went at 09:21."}
    yield tell("2026-11-09 10:40", "dpo", "CorrectEntry", **right)
    for minute, (paper, edition) in enumerate(PAPERS, start=10):
        copy = {"paper": paper, "edition": edition}
        yield tell(f"2026-11-09 11:{minute}", "dpo", "ExportDocument", **copy)
    yield tell("2026-11-09 12:00", "system", "ExportDocument", paper="folder", edition="standing")


def _closed(tell: Teller) -> Iterator[At]:
    closing: Facts = {
        "summary": "All is done.",
        "cause": "misdirected_mail",
        "lessons": "Check twice.",
    }
    yield tell("2026-11-10 09:00", "dpo", "ProposeClosure", **closing)
    yield decides(tell, "2026-11-10 10:00", "chief", "A11", "What was learned?", no=True)
    closing["lessons"] = "Auto-complete is off for lists of reviews.\nA second person looks."
    closing["follow_ups"] = [
        {"text": text, "owner": who(owner), "due": london(due)}
        for text, owner, due in (
            ("Turn auto-complete off.", "it", "2026-11-20 17:00"),
            ("Show everybody how to check recipients.", "owner", "2026-11-24 17:00"),
            ("Ask again how it goes.", "lead", "2027-02-01 17:00"),
        )
    ]
    yield tell("2026-11-10 11:00", "dpo", "ProposeClosure", **closing)
    yield decides(tell, "2026-11-10 12:00", "director", "A12")
    done = {"follow_up": "F1", "outcome": "It is off since this morning."}
    yield tell("2026-11-18 10:00", "it", "CompleteFollowUp", **done)
    other = {"follow_up": "F2", "owner": who("staff"), "due": london("2026-11-30 17:00")}
    other["reason"] = "Olive is on leave."
    yield tell("2026-11-19 10:00", "dpo", "ReassignFollowUp", **other)
    later = {"follow_up": "A3", "outcome": "The team was trained."}
    yield tell("2026-11-25 10:00", "owner", "CompleteFollowUp", **later)
    for minute, handing in enumerate(("exported", "offered", "delivered", "failed")):
        copy = {"paper": "case_file", "edition": "standing", "handing": handing}
        yield tell(f"2026-11-26 10:0{minute}", "dpo", "ExportDocument", **copy)
