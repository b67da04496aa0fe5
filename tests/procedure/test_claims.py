"""Claims: naming somebody as involved never leaves nobody who can approve and lead (3.5, 5.5)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.entries.nominate import InvolvementDisputed
from procedure.errors import AlreadyTaken, NotAllowed, ProcedureError
from procedure.fold import fold
from procedure.notices import Route, Topic
from procedure.record import Entry, Step
from procedure.rights import Sight, approvers, handlers, roles_in, sight
from procedure.roles import Actor
from procedure.state import ClaimStatus, Incident
from procedure.steps.nominate import (
    ClearInvolvement,
    ConfirmInvolvement,
    DeclareInvolvement,
    NominateLead,
)
from procedure.steps.report import LogReport
from tests.cjs import CJS
from tests.procedure.mix import ACTORS
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    DPO,
    LEAD,
    MONDAY,
    NO_ALTERNATE,
    ORGANISATION,
    REPORTER,
    STAFF,
    Story,
    london,
    named,
    report_of,
)

FOUR = (CHIEF, DIRECTOR, ALTERNATE, DPO)


def claims_heard(story: Story) -> set[tuple[str, str]]:
    """Who was told of a claim on whom by the last step."""
    return {(n.to, n.matter.key) for n in story.told if n.topic is Topic.CLAIM}


def declared(person: Actor) -> DeclareInvolvement:
    """That this person is involved."""
    return DeclareInvolvement(person=named(person), reason="Sent it.")


# What takes effect

# who is named, in order: who is then involved, and about whom it is disputed
NAMED: dict[str, tuple[tuple[Actor, ...], set[str], set[str]]] = {
    "one approver": ((CHIEF,), {"chief"}, set()),
    "both approvers": ((CHIEF, DIRECTOR), {"chief", "director"}, set()),
    "all three": ((CHIEF, DIRECTOR, ALTERNATE), {"chief", "director"}, {"alternate"}),
    "all four": (FOUR, {"chief", "director"}, {"alternate", "dpo"}),
    "the DPO alone": ((DPO,), {"dpo"}, set()),
    "the DPO first": ((DPO, *FOUR[:3]), {"dpo", "chief", "director"}, {"alternate"}),
    "a colleague with all": ((COLLEAGUE, *FOUR), {"colleague", "chief", "director"}, set()),
    "nobody in particular": ((COLLEAGUE, STAFF), {"colleague", "staff"}, set()),
    "the same twice": ((CHIEF, CHIEF), {"chief"}, set()),
}
NAMED["a colleague with all"][2].update({"alternate", "dpo"})


@pytest.mark.parametrize("who", NAMED)
def test_a_report_that_names_several_has_effect_in_order_while_somebody_remains(who: str) -> None:
    people, involved, disputed = NAMED[who]
    story = Story().report(staff=[named(person) for person in people])
    assert set(story.incident.standing.involved) == involved
    assert set(story.incident.standing.disputed) == disputed
    assert able(story.incident)


def test_a_logged_report_is_no_way_round_it() -> None:
    story, staff = Story(), [named(person) for person in FOUR]
    facts = report_of(staff=staff).model_dump()
    logged = facts | {"source": "mail", "sender": "x", "received": MONDAY}
    story.take(LogReport.model_validate(logged), DPO, minutes=0)
    assert set(story.incident.standing.disputed) == {"alternate", "dpo"}


def test_without_an_alternate_the_second_approver_is_disputed() -> None:
    story = Story(NO_ALTERNATE).report().involve(CHIEF, DIRECTOR)
    assert story.incident.implicated == {"chief"}
    assert set(story.incident.standing.disputed) == {"director"}


def test_a_lead_who_records_both_approvers_leaves_the_alternate(story: Story) -> None:
    story.nominate()
    for person in (CHIEF, DIRECTOR, ALTERNATE):
        story.take(declared(person), LEAD)
    assert set(story.incident.standing.disputed) == {"alternate"}
    assert claims_heard(story) == {("dpo", "alternate")}
    with pytest.raises(NotAllowed, match="somebody else has to confirm"):
        story.take(ConfirmInvolvement(person=named(ALTERNATE), reason="I say so."), LEAD)


def test_the_last_who_is_able_can_not_bar_themselves() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR)
    story.take(NominateLead(lead=named(DPO), conflict=True), ALTERNATE)
    assert set(story.incident.standing.disputed) == {"alternate"}
    assert ("alternate", "alternate") in claims_heard(story)
    with pytest.raises(AlreadyTaken, match="until somebody else is appointed"):
        story.take(NominateLead(lead=named(DPO), conflict=True), ALTERNATE)
    story.take(NominateLead(lead=named(STAFF)), ALTERNATE)


def test_a_disputed_person_keeps_every_right_until_it_is_confirmed() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR, ALTERNATE)
    before = roles_in(ALTERNATE, story.incident, ORGANISATION)
    assert sight(before) is Sight.FULL
    story.propose()
    story.decide("A1", ALTERNATE)
    story.take(NominateLead(lead=named(LEAD)), ALTERNATE)
    story.take(ConfirmInvolvement(person=named(ALTERNATE), reason="In the log."), LEAD)
    assert sight(roles_in(ALTERNATE, story.incident, ORGANISATION)) is Sight.NONE


# Who confirms and clears

# the claim's name, who said so, who may confirm it and who clear it
DECIDES = (
    (CHIEF, DPO, {"director", "lead"}, {"director", "lead", "dpo"}),
    (DPO, LEAD, {"chief", "director"}, {"chief", "director", "lead"}),
    (LEAD, DPO, {"chief", "director"}, {"chief", "director", "dpo"}),
    (COLLEAGUE, CHIEF, {"director", "lead", "dpo"}, {"chief", "director", "lead", "dpo"}),
)


@pytest.mark.parametrize(("person", "by", "confirms", "clears"), DECIDES)
def test_neither_the_person_nor_who_said_so_confirms_and_anybody_else_who_is_able_clears(
    person: Actor, by: Actor, confirms: set[str], clears: set[str]
) -> None:
    steps: tuple[tuple[type[Step], set[str]], ...] = (
        (ConfirmInvolvement, confirms),
        (ClearInvolvement, clears),
    )
    for step, may in steps:
        for actor in (CHIEF, DIRECTOR, DPO, LEAD, COLLEAGUE, REPORTER, STAFF):
            story = Story().report().nominate()
            story.take(declared(person), by)
            taken = step.model_validate({"person": named(person), "reason": "Known."})
            if actor.id in may:
                story.take(taken, actor)
            else:
                with pytest.raises(NotAllowed):
                    story.take(taken, actor)


def test_nobody_clears_what_is_disputed_about_themselves() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR, ALTERNATE)
    for step in (ClearInvolvement, ConfirmInvolvement):
        with pytest.raises(NotAllowed, match="Somebody else"):
            story.take(step(person=named(ALTERNATE), reason="It wasn't me."), ALTERNATE)


def test_a_claim_that_was_decided_is_not_decided_twice(story: Story) -> None:
    story.involve(COLLEAGUE)
    confirm = ConfirmInvolvement(person=named(COLLEAGUE), reason="In the log.")
    story.take(confirm, CHIEF)
    with pytest.raises(AlreadyTaken, match="confirmed"):
        story.take(confirm, DIRECTOR)
    story.take(ClearInvolvement(person=named(COLLEAGUE), reason="A namesake."), DIRECTOR)
    with pytest.raises(AlreadyTaken):
        story.take(confirm, CHIEF)
    assert story.incident.standing.claims["colleague"].status is ClaimStatus.CLEARED


def test_a_button_that_knows_no_name_clears_under_the_name_that_the_record_has(
    story: Story,
) -> None:
    story.involve(COLLEAGUE)
    nameless = named(COLLEAGUE).model_copy(update={"name": ""})
    story.take(ClearInvolvement(person=nameless, reason="A namesake."), CHIEF)
    assert story.record[-1].entry.sentence(CJS).startswith("Col League recorded as not involved")


# Who is told

# who is named by the report, and who is told of each
TOLD = (
    ((COLLEAGUE,), {("chief", "colleague"), ("director", "colleague"), ("dpo", "colleague")}),
    ((CHIEF,), {("director", "chief"), ("dpo", "chief")}),
    ((DPO,), {("chief", "dpo"), ("director", "dpo")}),
    (
        FOUR,
        {
            ("alternate", "chief"),
            ("dpo", "chief"),
            ("alternate", "director"),
            ("dpo", "director"),
            ("dpo", "alternate"),
            ("alternate", "dpo"),
        },
    ),
)


@pytest.mark.parametrize(("people", "told"), TOLD)
def test_everybody_who_remains_able_is_told_of_each_claim_at_once_and_nobody_named(
    people: tuple[Actor, ...], told: set[tuple[str, str]]
) -> None:
    story = Story().report(staff=[named(person) for person in people])
    assert claims_heard(story) == told


def test_whoever_said_so_is_not_told_what_they_said(story: Story) -> None:
    story.involve(COLLEAGUE)
    assert claims_heard(story) == {("chief", "colleague"), ("director", "colleague")}


def test_a_disputed_claim_is_reminded_of_as_a_nomination_is_until_it_is_decided() -> None:
    story = Story(now=london("2026-11-02 10:00")).report(staff=[named(p) for p in FOUR[:3]])
    key = "claim:alternate"
    assert story.fires(key) == london("2026-11-02 14:00")
    story.remind(key, london("2026-11-02 14:00"))
    assert story.heard() == {(Topic.CLAIM, "dpo")}
    assert story.heard(Route.CHANNEL) == {(Topic.REMINDER, "channel")}
    assert story.fires(key) == london("2026-11-03 09:00")
    story.take(ClearInvolvement(person=named(ALTERNATE), reason="On leave."), DPO)
    assert key not in story.running


def test_what_is_disputed_is_put_before_a_lead_who_is_nominated() -> None:
    story = Story().report(staff=[named(p) for p in (DPO, *FOUR[:3])])
    assert ("alternate", "alternate") not in claims_heard(story)
    story.take(NominateLead(lead=named(LEAD)), ALTERNATE)
    assert claims_heard(story) == {("lead", "alternate")}


def test_a_claim_that_has_effect_has_no_clock(story: Story) -> None:
    story.involve(COLLEAGUE)
    assert not [key for key in story.running if key.startswith("claim:")]


# Whatever anybody claims

moves = st.lists(
    st.tuples(
        st.sampled_from(["declare", "conflict", "nominate", "clear"]),
        st.integers(0, len(ACTORS) - 1),
        st.integers(0, len(ACTORS) - 1),
    ),
    max_size=25,
)
people = st.lists(st.sampled_from(ACTORS), max_size=8)


def claim(kind: str, person: Actor) -> Step:
    """A step about who is involved."""
    who = named(person)
    if kind == "declare":
        return DeclareInvolvement(person=who, reason="So I say.")
    if kind == "clear":
        return ClearInvolvement(person=who, reason="So I say.")
    return NominateLead(lead=who, standing_in="Away.", conflict=kind == "conflict")


def able(incident: Incident) -> bool:
    """Whether somebody can approve and nominate, and somebody lead, each of them not involved."""
    can = approvers(incident, ORGANISATION)
    acts = handlers(incident, ORGANISATION)
    return bool(can) and bool(acts) and not incident.implicated & {*can, *acts}


@settings(max_examples=150, deadline=None)
@given(people, moves)
def test_no_sequence_of_claims_by_anybody_leaves_nobody_able(
    staff: list[Actor], sequence: list[tuple[str, int, int]]
) -> None:
    story = Story().report(staff=[named(person) for person in staff])
    for kind, actor, person in sequence:
        with suppress(ProcedureError):
            story.take(claim(kind, ACTORS[person]), ACTORS[actor])
        assert able(story.incident)
    assert not story.incident.implicated & set(story.incident.standing.disputed)
    assert fold(story.incident.id, story.record) == story.incident


@settings(max_examples=100, deadline=None)
@given(people, st.sampled_from(ACTORS), st.lists(st.sampled_from(ACTORS), max_size=12))
def test_no_claim_of_a_report_can_be_made_to_bar_everybody_by_one_person(
    staff: list[Actor], actor: Actor, named_people: list[Actor]
) -> None:
    story = Story().report(staff=[named(person) for person in staff])
    for person in named_people:
        for step in (DeclareInvolvement, ConfirmInvolvement):
            if not story.incident.standing.claims.get(person.id) or step is DeclareInvolvement:
                with suppress(ProcedureError):
                    story.take(step(person=named(person), reason="So I say."), actor)
    assert able(story.incident)


# Earlier records


def test_what_earlier_versions_recorded_bars_as_it_did_then() -> None:
    story = Story().report().barred(*FOUR)
    assert story.incident.implicated == {"chief", "director", "alternate", "dpo"}
    assert not story.incident.standing.disputed
    assert fold(story.incident.id, story.record) == story.incident


def test_a_disputed_claim_says_so_in_the_record() -> None:
    entry: Entry = InvolvementDisputed(person=named(CHIEF), reason="Sent it.")
    assert "this changes nothing until somebody else confirms or clears it" in entry.sentence(CJS)


def test_a_claim_goes_on_waiting_over_a_night(story: Story) -> None:
    story.involve(CHIEF, DIRECTOR, ALTERNATE)
    story.now += timedelta(days=1)
    assert "claim:alternate" in story.running
