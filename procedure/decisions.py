"""Decisions that take effect only once they are approved (3.4, 5.5, 6.1, Art 33 and 34).

Such a decision is an action: proposed, bound to its text, approved or rejected like every other.
What it brings about are entries, kept with the proposal and written by the approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from procedure.actions import next_action, proposed, withdraw_notification
from procedure.duplicates import check_as_read
from procedure.entries.act import ActionWithdrawn, Proposal
from procedure.entries.classify import AwarenessSet, Classification, IncidentClassified
from procedure.entries.link import DuplicateLinked
from procedure.entries.notify import NotificationDecided, named
from procedure.entries.version import VersionMoved
from procedure.errors import AlreadyTaken
from procedure.findings import ico_clock, was_told
from procedure.instants import shown
from procedure.law import ico_times
from procedure.organisation import Moment
from procedure.parties import name_of, party_of
from procedure.record import Brought, Entry
from procedure.state import Action, Incident
from procedure.terms import (
    ActionKind,
    Answer,
    Breach,
    Cyber,
    Involved,
    Ransom,
    Whose,
    capital,
    concerns_people,
    exception_words,
)


class Decision(NamedTuple):
    """A decision that takes effect once approved: its entry, what is decided, and its source."""

    entry: type[Entry]
    words: str
    clause: str


DECISIONS = (
    Decision(
        NotificationDecided,
        "Not telling a party whom the law has told",
        "{c.notify}, UK GDPR Art 33 and 34",
    ),
    Decision(
        AwarenessSet,
        "Awareness later than recorded, once the recorded limit has passed",
        "UK GDPR Art 33(1)",
    ),
    Decision(
        IncidentClassified,
        "No personal data after all, while the 72 hours run",
        "{c.personal_data}, UK GDPR Art 33(1)",
    ),
    Decision(
        VersionMoved,
        "Moving an open case to another version of the procedure",
        "{c.approve}",
    ),
    Decision(
        DuplicateLinked,
        "Linking an Incident, or a case in which a clock runs or something waits, as a duplicate",
        "{c.approve}",
    ),
)
BROUGHT: Mapping[str, type[Entry]] = {row.entry.__name__: row.entry for row in DECISIONS}
"""What a decision can bring about."""


def put_up(incident: Incident, text: str, entries: Sequence[Entry], ahead: int = 0) -> Entry:
    """The proposal of a decision; `ahead` actions are proposed by the same step before it."""
    brings = [Brought(kind=e.name, facts=e.model_dump(mode="json")) for e in entries]
    proposal = Proposal(kind=ActionKind.DECISION, text=text)
    seen = [entry.sentence(incident.procedure) for entry in entries]
    key = next_action(incident, ahead)
    return proposed(proposal, key, incident.procedure, seen=seen, brings=brings)


def brought_by(action: Action) -> list[Entry]:
    """What a decision brings about."""
    return [BROUGHT[b.kind].model_validate(b.facts) for b in action.brings]


def effects(incident: Incident, action: Action) -> list[Entry]:
    """What its approval writes now; raises a ProcedureError where it has been overtaken."""
    entries: list[Entry] = []
    for entry in brought_by(action):
        if isinstance(entry, NotificationDecided):
            _check_untold(incident, entry.party)
            entries += [entry, *withdraw_notification(incident, entry.party, entry.reason)]
        elif isinstance(entry, AwarenessSet):
            entries.append(entry.model_copy(update={"before": incident.standing.aware}))
        else:
            if isinstance(entry, DuplicateLinked):
                check_as_read(incident, entry.original, entry.carried)
            entries.append(entry)
    return entries


def _check_untold(incident: Incident, party: str) -> None:
    if was_told(incident, party):
        raise AlreadyTaken(
            f"{capital(name_of(incident, party))} have been told meanwhile, so this can't be "
            "approved any more; please reject it."
        )


def against(
    incident: Incident, party: str, reason: str, exception: str = ""
) -> NotificationDecided:
    """That a party isn't told."""
    row = party_of(incident, party)
    return NotificationDecided(
        party=party,
        answer=Answer.NO,
        reason=reason,
        who=row.name if row.body else "",
        exception=exception,
    )


def not_to_tell(
    incident: Incident, entries: Sequence[NotificationDecided], ahead: int = 0
) -> list[Entry]:
    """Puts up that these aren't told, as one decision; what waits about them falls (5.5)."""
    if not entries:
        return []
    fallen = withdraw_waiting(incident, [entry.party for entry in entries], "Put up anew")
    text = " ".join(
        f"Don't tell {named(entry, incident.procedure)}. "
        f"Reason: {entry.reason}{exception_words(entry.exception)}"
        for entry in entries
    )
    return [*fallen, put_up(incident, text, entries, ahead)]


def of_another_body(incident: Incident, controller: str, ahead: int = 0) -> list[Entry]:
    """Puts up that a processor tells neither the regulator nor the individuals (Art 33(2))."""
    procedure = incident.procedure
    reason = (
        f"The data is processed for {controller}, which decides on it; {procedure.names.body} has "
        "to tell them without undue delay (UK GDPR Art 33(2))."
    )
    open_ = [
        party
        for party in (procedure.regulator, procedure.individuals)
        if not was_told(incident, party)
        and waiting_about(incident, party) is None
        and not left_to_controller(incident, party)
    ]
    return not_to_tell(incident, [against(incident, party, reason) for party in open_], ahead)


def left_to_controller(incident: Incident, party: str) -> bool:
    """Whether the body is a processor, and it is decided or put up that it doesn't tell them."""
    decision = incident.work.decisions.get(party)
    no = decision is not None and decision.answer is Answer.NO
    processes = incident.standing.whose is Whose.PROCESSED
    return processes and (no or waiting_about(incident, party) is not None)


def waiting_about(incident: Incident, party: str) -> Action | None:
    """The waiting decision not to tell this party, if there is one."""
    for action in incident.work.actions.values():
        if action.waiting and any(
            isinstance(entry, NotificationDecided) and entry.party == party
            for entry in brought_by(action)
        ):
            return action
    return None


def withdraw_waiting(incident: Incident, parties: Iterable[str], reason: str) -> list[Entry]:
    """Takes back the waiting decisions about these parties; one of several parties falls whole."""
    about = [waiting_about(incident, party) for party in parties]
    keys = dict.fromkeys(action.key for action in about if action is not None)
    return [ActionWithdrawn(action=key, reason=reason) for key in keys]


def reclassified(incident: Incident, facts: Classification) -> list[Entry]:
    """The classification; that no personal data is involved after all only once approved (3.4).

    Until then it stands as far as it stops no clock, and personal data as before.
    """
    fallen: list[Entry] = [
        ActionWithdrawn(action=action.key, reason="Classified again")
        for action in incident.work.actions.values()
        if action.waiting and any(b.kind == IncidentClassified.__name__ for b in action.brings)
    ]
    asked = IncidentClassified.model_validate(
        {name: getattr(facts, name) for name in Classification.model_fields}
    )
    if ico_clock(incident) is None or concerns_people(asked.personal_data, asked.breach):
        return [*fallen, asked]
    standing = incident.standing
    personal = standing.personal_data
    breach = asked.breach if personal is not Involved.NO else standing.breach or Breach.SUSPECTED
    meanwhile = asked.model_copy(update={"personal_data": personal, "breach": breach})
    text = (
        "No personal data is involved after all, so the 72 hours end and nobody has to be told of "
        f"a breach. Reason: {asked.reason}"
    )
    # What it says of cyber holds at once, and later news of it isn't undone by the approval.
    once = asked.model_copy(update={"cyber": Cyber.NOT_ASKED, "ransom": Ransom.NOT_ASKED})
    return [*fallen, meanwhile, put_up(incident, text, [once])]


def awareness(incident: Incident, entry: AwarenessSet, moment: Moment) -> list[Entry]:
    """Sets it; later than recorded, once the recorded limit has passed, only with approval."""
    before, running = entry.before, ico_clock(incident)
    if before is None or running is None or entry.aware <= before:
        return [entry]
    if moment.now <= running.limit:
        return [entry]
    text = (
        f"{incident.procedure.names.body_first} became aware on {shown(entry.aware)}, not on "
        f"{shown(before)}, so the 72 hours end on "
        f"{shown(ico_times(entry.aware).target)}. Reason: {entry.reason}"
    )
    return [put_up(incident, text, [entry])]
