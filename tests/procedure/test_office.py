"""Who is able changes: what waits is put at once before whoever is able now (3.5, 5.3, 5.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedure.entries.office import AskedAgain, OfficeChange
from procedure.errors import Invalid
from procedure.notices import Topic
from procedure.organisation import Organisation
from procedure.person import PersonId
from procedure.record import Named
from procedure.roles import SYSTEM, Actor, Role
from procedure.stages import Stage
from procedure.steps.nominate import ClearInvolvement, ConfirmInvolvement, NominateLead
from procedure.steps.office import AskAgain
from procedure.steps.retain import ProposeDeletion
from tests.cjs import CJS, Office
from tests.procedure.story import (
    ALTERNATE,
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    DPO,
    HEAD,
    HOLDERS,
    LEAD,
    NO_ALTERNATE,
    Story,
    at,
    complained,
    london,
    named,
    organisation_of,
    outlived,
)

NEW = {role: f"new-{holder}" for role, holder in HOLDERS.items()}


def cleared(person: Actor) -> ClearInvolvement:
    """That this person isn't involved."""
    return ClearInvolvement(person=named(person), reason="A namesake.")


def handed_over(story: Story, *roles: str, to: dict[str, str] | None = None) -> AskedAgain | None:
    """The desk's step at the start after these offices have changed hands."""
    holders = HOLDERS | {role: (to or NEW)[role] for role in roles}
    story.organisation = organisation_of(holders)
    offices = [
        OfficeChange(office=role, former=HOLDERS[role], holder=holders[role]) for role in roles
    ]
    decided = story.take(AskAgain(offices=offices), SYSTEM)
    if not decided:
        return None
    (entry,) = decided
    assert isinstance(entry, AskedAgain)
    return entry


def put(entry: AskedAgain | None) -> dict[str, list[str]]:
    """Each matter that was put before others, and before whom."""
    return {each.matter: each.to for each in entry.put} if entry else {}


# Somebody is cleared or found involved


def test_whoever_is_cleared_is_asked_at_once_and_not_at_the_next_point() -> None:
    story = Story(now=london("2026-11-02 09:00")).report().involve(CHIEF, DIRECTOR)
    story.propose()
    story.remind("approval:A1", london("2026-11-03 09:59"))
    story.take(cleared(CHIEF), DPO)
    assert story.now == london("2026-11-03 10:00")
    assert {(Topic.NOMINATION, "chief"), (Topic.APPROVAL, "chief")} <= story.heard()


def test_points_that_found_nobody_are_not_spent() -> None:
    story = Story(NO_ALTERNATE, london("2026-11-02 09:00")).report().barred(CHIEF, DIRECTOR)
    story.propose()
    due = story.fires("approval:A1")
    assert due is not None
    for instant in (due, london("2026-11-03 11:00")):
        (entry,) = story.remind("approval:A1", instant)
        assert getattr(entry, "to") == []  # noqa: B009
    story.now = london("2026-11-04 09:59")
    story.take(cleared(CHIEF), DPO)
    assert (Topic.APPROVAL, "chief") in story.heard()
    assert story.fires("approval:A1") == london("2026-11-04 14:00")
    (first,) = story.remind("approval:A1", london("2026-11-04 14:00"))
    assert getattr(first, "to") == ["chief"]  # noqa: B009
    assert story.fires("approval:A1") == london("2026-11-05 10:00")


def test_a_cleared_lead_s_case_goes_on_with_whoever_was_nominated(story: Story) -> None:
    story.nominate().involve(LEAD)
    assert {(Topic.NOMINATION, "chief"), (Topic.REMINDER, "dpo")} & story.heard()
    story.nominate(COLLEAGUE)
    story.take(cleared(LEAD), DPO)
    assert story.incident.standing.lead == named(COLLEAGUE)


def test_with_the_dpo_involved_the_clock_goes_to_the_approvers_at_once(story: Story) -> None:
    story.involve(DPO)
    assert {(Topic.REMINDER, "director")} <= story.heard()
    assert {n.about for n in story.told if n.topic is Topic.REMINDER} == {"ico"}


def test_the_head_of_people_s_tasks_go_to_an_approver_and_back(story: Story) -> None:
    story.involve(COLLEAGUE, HEAD)
    assert (Topic.PEOPLE_TASKS, "chief") in story.heard()
    story.take(cleared(HEAD), DPO)
    assert (Topic.PEOPLE_TASKS, "head") in story.heard()


def test_a_claim_is_put_before_whoever_becomes_able_to_decide_it() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR, ALTERNATE)
    story.take(cleared(CHIEF), DPO)
    assert ("chief", "claim:alternate") in {(n.to, n.about) for n in story.told}


def test_a_confirmation_that_leaves_nobody_tells_those_who_can_have_it_changed() -> None:
    story = Story(NO_ALTERNATE).report().nominate().involve(CHIEF, DIRECTOR)
    story.propose()
    story.take(ConfirmInvolvement(person=named(DIRECTOR), reason="In the log."), LEAD)
    assert {(Topic.NO_APPROVER, "dpo"), (Topic.NO_APPROVER, "lead")} <= story.heard()
    assert "Nobody can act as things stand: Decision on A1." in story.record[-1].entry.sentence(CJS)


def test_what_changes_for_nobody_is_put_before_nobody_again(story: Story) -> None:
    story.involve(COLLEAGUE)
    assert "AskedAgain" not in {r.entry.name for r in story.record}


# An office changes hands


def test_a_new_chief_executive_is_asked_of_all_that_waits(story: Story) -> None:
    story.propose()
    entry = handed_over(story, Office.CHIEF_EXECUTIVE)
    assert put(entry) == {"nomination": ["new-chief"], "approval:A1": ["new-chief"]}
    assert story.heard() == {(Topic.NOMINATION, "new-chief"), (Topic.APPROVAL, "new-chief")}
    assert entry is not None
    assert entry.sentence(CJS) == (
        "The Chief Executive is somebody else now. Put before whoever can act now: Nomination of "
        "the lead officer; Decision on A1."
    )


def test_a_new_dpo_is_asked_of_the_clock_and_of_the_classification(story: Story) -> None:
    assert put(handed_over(story, Office.DPO)) == {"ico": ["new-dpo"], "triage": ["new-dpo"]}


def test_a_complaint_goes_to_the_new_dpo() -> None:
    story = complained()
    assert {"complaint", "outcome"} <= set(put(handed_over(story, Office.DPO)))


def test_a_new_head_of_people_has_the_tasks(story: Story) -> None:
    story.involve(COLLEAGUE)
    assert put(handed_over(story, Office.HEAD_OF_PEOPLE)) == {
        "people": ["new-head"],
    }


def test_an_alternate_who_is_appointed_is_asked_where_nobody_could_be() -> None:
    story = Story(NO_ALTERNATE).report().barred(CHIEF, DIRECTOR)
    story.propose()
    change = OfficeChange(office=Office.ALTERNATE_APPROVER, former="", holder="alternate")
    story.organisation = organisation_of()
    (entry,) = story.take(AskAgain(offices=[change]), SYSTEM)
    assert isinstance(entry, AskedAgain)
    assert put(entry)["approval:A1"] == ["alternate"]


def test_the_clocks_of_what_is_put_before_a_new_holder_begin_anew() -> None:
    story = Story(now=london("2026-11-02 10:00")).report()
    story.remind("nomination", london("2026-11-02 14:00"))
    story.now = london("2026-11-03 08:59")
    handed_over(story, Office.CHIEF_EXECUTIVE)
    assert story.fires("nomination") == london("2026-11-03 13:00")


def test_a_change_that_nothing_waits_for_is_recorded_in_an_open_case_alone() -> None:
    open_case = Story().report().nominate().classify()
    entry = handed_over(open_case, Office.ALTERNATE_APPROVER)
    assert entry is not None
    assert entry.sentence(CJS) == "The alternate approver is somebody else now."
    assert handed_over(at(Stage.CLOSED), Office.ALTERNATE_APPROVER) is None


def test_a_deletion_that_waits_in_a_closed_case_goes_to_the_new_holder() -> None:
    story = outlived()
    story.take(ProposeDeletion(reason="Nothing needs it."), DPO)
    entry = handed_over(story, Office.CHIEF_EXECUTIVE)
    assert list(put(entry).values()) == [["new-chief"]]


# A lead who has left the office


def led_by_the_dpo() -> Story:
    """The case that the DPO was nominated to lead."""
    return Story(now=london("2026-11-02 10:00")).report().nominate(DPO)


def test_a_lead_who_left_the_office_goes_on_until_somebody_is_nominated() -> None:
    story = led_by_the_dpo()
    entry = handed_over(story, Office.DPO)
    assert entry is not None
    assert entry.lead_left
    assert put(entry) == {"nomination": ["chief"], "ico": ["new-dpo"], "triage": ["new-dpo"]}
    assert story.incident.standing.lead == named(DPO)
    assert "nomination" in story.running
    former = replace(DPO, roles=frozenset())
    assert story.incident.standing.lead is not None
    story.take(NominateLead(lead=named(COLLEAGUE)), CHIEF)
    assert "nomination" not in story.running
    assert story.incident.standing.lead.id != former.id


def test_the_former_holder_may_be_nominated_again() -> None:
    story = led_by_the_dpo()
    handed_over(story, Office.DPO)
    story.take(NominateLead(lead=Named(id=PersonId("dpo"), name="Dorothy Smith")), CHIEF)
    assert not story.incident.leaderless


def test_the_director_says_why_to_nominate_before_the_chief_executive_was_asked_in_vain() -> None:
    story = led_by_the_dpo()
    handed_over(story, Office.DPO)
    with pytest.raises(Invalid):
        story.take(NominateLead(lead=named(COLLEAGUE)), DIRECTOR)
    due = story.fires("nomination")
    assert due is not None
    story.remind("nomination", due)
    story.take(NominateLead(lead=named(COLLEAGUE)), DIRECTOR)


# who leads, which offices change, whether a new nomination is asked for
LEFT: tuple[tuple[Actor, dict[str, str], bool], ...] = (
    (DPO, {Office.DPO: "new"}, True),
    (DPO, {Office.CHIEF_EXECUTIVE: "new"}, False),
    (DPO, {Office.DPO: "new", Office.HEAD_OF_PEOPLE: "dpo"}, False),
    (LEAD, {Office.DPO: "new"}, False),
    (HEAD, {Office.HEAD_OF_PEOPLE: "new"}, True),
)


@pytest.mark.parametrize(("lead", "changed", "asked"), LEFT)
def test_a_nomination_is_asked_for_where_the_lead_held_an_office_and_holds_none_now(
    lead: Actor, changed: dict[str, str], asked: bool
) -> None:
    story = Story().report().nominate(lead)
    entry = handed_over(story, *changed, to=changed)
    assert entry is not None
    assert entry.lead_left is asked


def test_the_desk_s_step_is_taken_with_the_organisation_as_it_is_now() -> None:
    story = led_by_the_dpo()
    handed_over(story, Office.CHIEF_EXECUTIVE, Office.DPO)
    organisation: Organisation = story.organisation
    assert organisation.people.holder(Role.APPROVES_FIRST) == "new-chief"
    assert (Topic.NOMINATION, "new-chief") in story.heard()
    assert (Topic.NOMINATION, "chief") not in story.heard()


def test_the_alternate_hears_nothing_more_once_an_approver_is_cleared() -> None:
    story = Story().report().involve(CHIEF, DIRECTOR)
    story.propose()
    assert (Topic.APPROVAL, "alternate") in story.heard()
    story.take(cleared(CHIEF), DPO)
    assert ALTERNATE.id not in {to for _, to in story.heard()}
