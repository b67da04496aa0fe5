"""What the case answers to each question of the ICO's report form, in the form's order (Art 33)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from documents.summary import notified
from procedure.annexes import fields_of
from procedure.findings import was_told
from procedure.instants import shown
from procedure.law import ico_late
from procedure.meanings import ONE, THREE, TWO
from procedure.parties import party_of, standing_keys
from procedure.severity import PREFIX
from procedure.severity_rows import AVAILABILITY, CONFIDENTIALITY, INTEGRITY
from procedure.state import Annex, Incident
from procedure.terms import (
    ANSWER_NAMES,
    RECOVERY_TIMES,
    TRAINED,
    Cyber,
    capital,
)
from service.cases import CaseView, who_leads

CONTACT = "Organisation and contact"
KIND = "Initial report or follow-up?"
ALWAYS_NEW = frozenset({KIND, CONTACT})
Answerer = Callable[[CaseView], str]


def answers(view: CaseView) -> Iterator[tuple[str, str]]:
    """Each question with its answer, "" where the case doesn't say."""
    for question, answer in QUESTIONS:
        yield question, answer(view).strip()


def _given(incident: Incident, number: str, key: str) -> str:
    """What an annex answers to this meaning, as text; "" where it doesn't."""
    value = incident.said(number, key)
    return "" if value is None else str(value)


def _kind(view: CaseView) -> str:
    return (
        "Follow-up report"
        if was_told(view.incident, view.procedure.regulator)
        else "Initial report"
    )


def _happened(view: CaseView) -> str:
    incident = view.incident
    how = _given(incident, TWO, "how")
    what = _given(incident, ONE, "description") or incident.report.nature
    return "\n".join(dict.fromkeys(part for part in (what, how) if part))


def _cyber(view: CaseView) -> str:
    return {Cyber.YES: "Yes", Cyber.NO: "No"}.get(view.incident.standing.cyber, "")


def _found(view: CaseView) -> str:
    incident = view.incident
    answered = incident.work.ico_answers.get("found", "")
    how = incident.procedure.came(incident.report.source)
    reported = f"It was reported to us {how}." if how else "A colleague reported it."
    return answered or reported


def _dates(view: CaseView) -> str:
    incident = view.incident
    lines = []
    if incident.report.discovered:
        lines.append(f"Discovered: {shown(incident.report.discovered)}")
    occurred = incident.report.occurred
    lines.append(f"Happened: {shown(occurred) if occurred else 'not known yet'}")
    if incident.standing.aware:
        lines.append(f"We became aware: {shown(incident.standing.aware)}")
    return "\n".join(lines)


def _categories(view: CaseView) -> str:
    two = view.incident.annex(TWO)
    if two is None:
        return ""
    special = _titles(two, "special_categories")
    lines = [str(two.said("information") or "")]
    lines += [f"Special category: {title}" for title in special]
    if two.said("criminal_offence") == "yes":
        lines.append("Criminal convictions, offences or allegations")
    return "\n".join(line for line in lines if line)


def _people(view: CaseView) -> str:
    incident = view.incident
    two = incident.annex(TWO)
    if two is None or two.said("people") is None:
        return ""
    sorts = ", ".join(_titles(two, "people_affected"))
    return f"About {two.said('people')}{f': {sorts}' if sorts else ''}"


def _titles(annex: Annex, meaning: str) -> list[str]:
    """What was chosen for this meaning, in the words of the form."""
    key = annex.procedure.meanings[f"{annex.number}.{meaning}"].key
    titles = fields_of(annex.procedure, annex.number)[key].titles()
    return [titles.get(each, each) for each in annex.answers.get(key) or []]


def _consequences(view: CaseView) -> str:
    incident = view.incident
    harm = _given(incident, TWO, "harm")
    detriment = _given(incident, THREE, "detriment")
    lines = list(dict.fromkeys(part for part in (harm, detriment) if part))
    for key, words in (("risk", "Risk to rights and freedoms"), ("high_risk", "High risk")):
        answer = _given(incident, THREE, key)
        if answer:
            likely = "likely" if answer == "yes" else "unlikely"
            lines.append(f"{words}: {likely}. {_given(incident, THREE, f'{key}_reason')}")
    return "\n".join(lines)


def _kinds_of_breach(view: CaseView) -> str:
    lines = [
        f"{name}: {table[chosen][0]}"
        for name, key, table in (
            ("Confidentiality", "confidentiality", CONFIDENTIALITY),
            ("Integrity", "integrity", INTEGRITY),
            ("Availability", "availability", AVAILABILITY),
        )
        if (chosen := _scored(view.incident, key)) in table
    ]
    return "\n".join(lines)


def _scored(incident: Incident, part: str) -> str:
    """What annex two says to one of ENISA's questions."""
    two = incident.annex(TWO)
    return str(two.answers.get(f"{PREFIX}{part}") or "") if two else ""


def _impact(view: CaseView) -> str:
    return _given(view.incident, TWO, "risk_to_body") or _given(view.incident, ONE, "risk_to_body")


def _delay(view: CaseView) -> str:
    """The reasons, where the ICO was or will be told later than 72 hours after awareness."""
    incident = view.incident
    sent = [n for n in incident.work.notifications if n.party == view.procedure.regulator]
    first = min((n.at for n in sent), default=view.now)
    if not ico_late(incident.standing.aware, first):
        return "Not needed: within 72 hours"
    return "\n".join(n.delay for n in sent if n.delay)


def _actions_after(view: CaseView) -> str:
    incident = view.incident
    lines = [_given(incident, ONE, key) for key in ("containment", "recovery", "further")]
    lines += [
        f"{a.text} ({a.status})"
        for a in incident.work.actions.values()
        if a.kind not in ("closure", "notification", "suspension")
        and a.status not in ("withdrawn", "rejected")
    ]
    return "\n".join(line for line in lines if line)


def _told_individuals(view: CaseView) -> str:
    return _decision(view.incident, view.procedure.individuals)


def _told_others(view: CaseView) -> str:
    incident = view.incident
    lines = [
        f"{capital(party.name)}: {_decision(incident, party.key)}"
        for party in (party_of(incident, key) for key in _decided(incident))
        if party.row.means not in ("regulator", "individuals") and not party.row.by_mail
    ]
    return "\n".join(lines)


def _decided(incident: Incident) -> list[str]:
    """The keys of the parties that were decided on, in the procedure's order."""
    keys = [*standing_keys(incident.procedure), *incident.work.bodies]
    return [key for key in keys if key in incident.work.decisions]


def _decision(incident: Incident, party: str) -> str:
    """The decision with its reason, and when it was done."""
    decision = incident.work.decisions.get(party)
    if decision is None:
        return ""
    times = [notified(n) for n in incident.work.notifications if n.party == party]
    return "\n".join([f"{ANSWER_NAMES[decision.answer]}: {decision.reason}", *times])


def _contact(view: CaseView) -> str:
    ours = view.organisation
    return (
        f"{ours.name}\n{who_leads(view.incident, ours)}\n{ours.phone}, {ours.mail}\n"
        f"Our reference: {view.incident.id}"
    )


QUESTIONS: tuple[tuple[str, Answerer], ...] = (
    (KIND, _kind),
    ("What happened?", _happened),
    ("Was it caused by a cyber incident?", _cyber),
    ("How did you find out about the breach?", _found),
    ("When did you discover it, and when did it happen?", _dates),
    ("Categories of personal data", _categories),
    ("Number of personal data records", lambda view: _given(view.incident, TWO, "records")),
    ("Number and categories of people", _people),
    ("Likely consequences for people, and how likely they are", _consequences),
    ("Confidentiality, integrity, availability", _kinds_of_breach),
    ("Impact on the organisation", _impact),
    (
        "Recovery time",
        lambda view: RECOVERY_TIMES.get(
            view.incident.work.ico_answers.get("recovery_time", ""), ""
        ),
    ),
    (
        "Was the staff member trained in data protection in the last two years?",
        lambda view: TRAINED.get(view.incident.work.ico_answers.get("trained", ""), ""),
    ),
    ("Reasons for any delay in reporting", _delay),
    (
        "Measures in place before the breach",
        lambda view: view.incident.work.ico_answers.get("measures", ""),
    ),
    ("Actions taken, or to be taken, after it", _actions_after),
    ("Have you told the people affected?", _told_individuals),
    ("Have you told, or will you tell, other organisations?", _told_others),
    (CONTACT, _contact),
)
"""The order of the ICO's form."""
