"""Annex: submit and supersede annexes one, two and three (5.1, 6.3)."""

from __future__ import annotations

from typing import Any, Literal

from procedure.act import ActionProposed, propose_notification, withdraw_notification
from procedure.classify import IncidentClassified
from procedure.entries import Entry, Facts, Recorded
from procedure.errors import Invalid, Missing
from procedure.incident import Annex, Incident, Moment, Step, applies, decides
from procedure.notify import NotificationDecided, told
from procedure.terms import Answer, Breach, Category, Involved, Party

Number = Literal["one", "two", "three"]


class AnnexFacts(Facts):
    """A whole form: its answers as JSON values."""

    annex: Number
    answers: dict[str, Any]


class SubmitAnnex(Step, AnnexFacts):
    """Submit a form, or a corrected one in place of an earlier."""


class AnnexSubmitted(Entry, AnnexFacts):
    """A version of a form; the earlier ones stay in the record."""

    version: int

    def sentence(self) -> str:
        """As the Record of Events has it."""
        again = f" again (version {self.version}, in place of the earlier one)"
        return f"Annex {self.annex} submitted{again if self.version > 1 else ''}."


@decides(SubmitAnnex)
def submit(incident: Incident, step: SubmitAnnex, moment: Moment) -> list[Entry]:
    """What each form brings with it follows as further entries."""
    version = len(incident.annexes.get(step.annex, ())) + 1
    submitted = AnnexSubmitted(annex=step.annex, answers=step.answers, version=version)
    return [submitted, *CONSEQUENCES[step.annex](incident, step.answers, moment)]


def _after_one(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """Not while Unknown; a confirmed breach makes it an Incident (4.2)."""
    if incident.category is Category.UNKNOWN:
        raise Missing(
            "Annex one has no classification Unknown. Please classify it as Event, Vulnerability "
            "or Incident first; the draft is kept.",
            ("a classification other than Unknown",),
        )
    breach = Breach(answers["breach"])
    category = Category(answers["classification"])
    if breach is Breach.CONFIRMED and category is not Category.INCIDENT:
        raise Invalid({"classification": "A confirmed breach is always classified as Incident."})
    if (category, breach) == (incident.category, incident.breach):
        return []
    personal = incident.personal_data
    if breach is not Breach.NO and personal is Involved.NO:
        personal = Involved.MAYBE if breach is Breach.SUSPECTED else Involved.YES
    return [
        IncidentClassified(
            category=category,
            breach=breach,
            personal_data=personal,
            reason="As annex one has it.",
        )
    ]


def _after_two(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    return []


def _after_three(incident: Incident, answers: dict[str, Any], moment: Moment) -> list[Entry]:
    """The decisions of Art 33 and Art 34, where they differ from what stands."""
    entries: list[Entry] = []
    for party, key in ((Party.ICO, "risk"), (Party.INDIVIDUALS, "high_risk")):
        if key not in answers:
            continue
        answer = Answer(answers[key])
        standing = incident.decisions.get(party)
        if standing is not None and standing.answer is answer:
            continue
        if answer is Answer.NO and told(incident, party):
            raise Invalid({key: "They have been told already, so the answer can't be no."})
        reason = answers[f"{key}_reason"]
        entries.append(NotificationDecided(party=party, answer=answer, reason=reason))
        if answer is Answer.NO:
            entries += withdraw_notification(incident, party, reason)
        else:
            ahead = sum(isinstance(entry, ActionProposed) for entry in entries)
            entries += propose_notification(incident, party, reason, moment, ahead)
    return entries


CONSEQUENCES = {"one": _after_one, "two": _after_two, "three": _after_three}


@applies(AnnexSubmitted)
def submitted(incident: Incident, entry: AnnexSubmitted, recorded: Recorded) -> None:
    """The last version stands."""
    version = Annex(entry.version, entry.answers, recorded.at, recorded.actor.name)
    incident.annexes.setdefault(entry.annex, []).append(version)
    if entry.annex == "two" and entry.answers.get("cause"):
        incident.cause = entry.answers["cause"]
