"""Contradictions: answers, decisions and classes that can't both be so, a row each (6.1, 7.1).

Each is shown where it stands, and has to be resolved before closure: by changing the decision, or
by submitting the form again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from procedure.asking import Asking
from procedure.meanings import ONE, THREE, TWO
from procedure.parties import PartyRow, parties_of
from procedure.state import Incident
from procedure.terms import OF_ASSESSMENT, Answer, Breach, Cyber, Whose, says_none

NOTIFICATIONS = "notifications"
"""The page of who is to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What can't both be so: when it holds, what it says, on which forms and pages it stands.

    One whose `name` a procedure's file can leave out holds only where the file has it; the law's
    have none.
    """

    name: str
    holds: Callable[[Incident], bool]
    words: str
    stands: frozenset[str]
    clause: str


def _decided(incident: Incident, party: str, answer: Answer) -> bool:
    decision = incident.work.decisions.get(party)
    return decision is not None and decision.answer is answer


def _not_sensitive(incident: Incident) -> bool:
    offence = incident.said(TWO, "criminal_offence") == "yes"
    named = bool(incident.said(TWO, "special_categories")) or offence
    return incident.said(TWO, "sensitive") == "no" and named


def _unknown_categories(incident: Incident) -> bool:
    asked = ("sensitive", "criminal_offence")
    return any(incident.said(TWO, meaning) == "not_known" for meaning in asked)


def _risk_and_no(incident: Incident) -> bool:
    risk = incident.said(THREE, "risk")
    if incident.standing.whose is Whose.PROCESSED:
        return False
    return risk in ("yes", "unsure") and _decided(incident, incident.procedure.regulator, Answer.NO)


def _high_risk_and_no(incident: Incident) -> bool:
    high = incident.said(THREE, "high_risk") == "yes"
    high = high and incident.standing.whose is not Whose.PROCESSED
    individuals = incident.procedure.individuals
    decision = incident.work.decisions.get(individuals)
    return (
        high
        and _decided(incident, individuals, Answer.NO)
        and not (decision and decision.exception)
    )


def _high_risk_without_risk(incident: Incident) -> bool:
    high = incident.said(THREE, "high_risk") == "yes"
    return bool(high and incident.said(THREE, "risk") == "no")


def _minor_with_risk(incident: Incident) -> bool:
    risk = incident.said(THREE, "risk") in ("yes", "unsure")
    row = incident.procedure.classes.get(incident.standing.category or "")
    minor = row is not None and row.minor
    return minor and (risk or incident.said(THREE, "high_risk") == "yes")


def _other_breach(incident: Incident) -> bool:
    said = incident.said(ONE, "breach")
    return said is not None and incident.standing.breach not in (None, Breach(said))


def _other_cyber(incident: Incident) -> bool:
    said = incident.said(ONE, "cyber")
    known = incident.standing.cyber
    return said in ("yes", "no") and known in (Cyber.YES, Cyber.NO) and known != said


def _not_put_up(incident: Incident) -> bool:
    """The assessment tells of an action, and none of its kind was ever put up (5.5)."""
    put_up = {action.kind for action in incident.work.actions.values()}
    return any(
        not says_none(str(incident.said(ONE, question) or "")) and kind not in put_up
        for question, kind in OF_ASSESSMENT.items()
    )


def _owes(party: PartyRow) -> bool:
    """Whether a body has a duty, by law or as somebody wrote it down, or a limit."""
    body = party.body
    if body is None:
        return False
    return not says_none(party.duty) or body.hours is not None or body.by is not None


def _owed_and_no(incident: Incident) -> bool:
    return any(_owes(party) and _no(incident, party.key) for party in parties_of(incident))


def _no(incident: Incident, key: str) -> bool:
    decision = incident.work.decisions.get(key)
    return decision is not None and decision.answer is Answer.NO


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        name="not_sensitive",
        holds=_not_sensitive,
        words="{annex.two} says that the data isn't sensitive, and names special categories or "
        "criminal-offence data",
        stands=frozenset({"annex_two"}),
        clause="UK GDPR Art 9 and 10",
    ),
    Contradiction(
        name="unknown_categories",
        holds=_unknown_categories,
        words="{annex.two} doesn't know yet which categories of data it is about",
        stands=frozenset({"annex_two"}),
        clause="{c.annexes}",
    ),
    Contradiction(
        name="",
        holds=_high_risk_without_risk,
        words="{annex.three} says high risk, and that a risk is unlikely",
        stands=frozenset({"annex_three"}),
        clause="UK GDPR Art 33 and 34",
    ),
    Contradiction(
        name="",
        holds=_risk_and_no,
        words="{annex.three} doesn't call a risk unlikely, and the {regulator} isn't to be told",
        stands=frozenset({"annex_three", NOTIFICATIONS}),
        clause="UK GDPR Art 33(1)",
    ),
    Contradiction(
        name="",
        holds=_high_risk_and_no,
        words="{annex.three} says high risk, and the individuals aren't to be told, "
        "on no exception",
        stands=frozenset({"annex_three", NOTIFICATIONS}),
        clause="UK GDPR Art 34",
    ),
    Contradiction(
        name="minor_with_risk",
        holds=_minor_with_risk,
        words="it is classed as {minor}, and {annex.three} sees a risk to people",
        stands=frozenset({"annex_three", "classify"}),
        clause="{c.classify}",
    ),
    Contradiction(
        name="other_breach",
        holds=_other_breach,
        words="{annex.one} and the classification differ on the breach of the law",
        stands=frozenset({"annex_one", "classify"}),
        clause="{c.classify}, {c.annexes}",
    ),
    Contradiction(
        name="other_cyber",
        holds=_other_cyber,
        words="{annex.one} and the classification differ on whether it is cyber",
        stands=frozenset({"annex_one", "classify"}),
        clause="{c.classify}",
    ),
    Contradiction(
        name="not_put_up",
        holds=_not_put_up,
        words="{annex.one} tells of containment, recovery or further action, and none of that kind "
        "was put up for approval",
        stands=frozenset({"annex_one"}),
        clause="{c.approve}",
    ),
    Contradiction(
        name="",
        holds=_owed_and_no,
        words="somebody with a duty to be told isn't to be told",
        stands=frozenset({NOTIFICATIONS}),
        clause="{c.how}",
    ),
)


def contradictions(incident: Incident, place: str = "") -> list[str]:
    """What contradicts itself in a case, in sentences; of one form or page, or of all."""
    procedure = incident.procedure
    chosen = procedure.contradictions | {""}
    here = (row for row in CONTRADICTIONS if row.name in chosen)
    found = (row for row in here if not place or place in row.stands)
    words = "{} ({})".format
    return [procedure.say(words(row.words, row.clause)) for row in found if row.holds(incident)]


def contradicting(form: str) -> Callable[[Asking], str]:
    """The introduction of a form: what it says that can't be so beside something else."""

    def intro(asking: Asking) -> str:
        found = contradictions(asking.incident, form) if asking.incident else []
        return "\n".join(f"⚠ This can't both be so: {words}." for words in found)

    return intro
