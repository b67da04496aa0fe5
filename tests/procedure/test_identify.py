"""Whom a case knows by an address: once it is said whose it is, all of it holds of that person."""

from __future__ import annotations

import json

import pytest

from procedure.copying import copied
from procedure.entries.identify import PersonIdentified, unidentified
from procedure.entries.nominate import InvolvementDeclared, LeadNominated
from procedure.entries.office import AskedAgain
from procedure.entries.report import IncidentReported
from procedure.errors import AlreadyTaken, Invalid
from procedure.matter import Matter, claim
from procedure.notices import Topic
from procedure.person import PersonId, clean_name, unnamed
from procedure.record import Entry, Named
from procedure.registry import entry_from
from procedure.roles import SYSTEM, Actor, People
from procedure.state import ClaimStatus
from procedure.steps.act import ProposeAction
from procedure.steps.ask import AskInput
from procedure.steps.identify import Identify
from procedure.steps.nominate import DeclareInvolvement, NominateLead
from procedure.upcasting import stored
from tests.cjs import CJS, DUTIES_OF, Office
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    HOLDERS,
    LEAD,
    OWNER,
    Story,
    named,
    organisation_of,
)

ADDRESS = PersonId("Lena.Lead@cjs.example")
BY_ADDRESS = Named(id=ADDRESS, name=ADDRESS)


def identify(story: Story, person: Actor = LEAD, was: PersonId = ADDRESS) -> list[Entry]:
    """The directory says whose address it is."""
    return story.take(Identify(was=was, person=named(person)), SYSTEM)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ABC", "abc"),
        (" 0F3C9A1E-7B52-4C8D-A1E6-94D2B7C5F301\n", "0f3c9a1e-7b52-4c8d-a1e6-94d2b7c5f301"),
        ("Jane.Doe@CJS.example", "jane.doe@cjs.example"),
        ("", ""),
    ],
)
def test_an_id_is_folded_wherever_it_is_made(said: str, kept: str) -> None:
    assert PersonId(said) == kept
    assert Named.model_validate({"id": said, "name": "x"}).id == kept
    assert Named.model_validate_json(json.dumps({"id": said, "name": "x"})).id == kept
    assert type(Named(id=PersonId(said), name="x").model_dump(mode="json")["id"]) is str
    assert People({Office.DPO: said}, DUTIES_OF).offices_of(PersonId(said)) == ("dpo",)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Jane\nDoe", "Jane Doe"),
        ("Jane\r\n\x0b\x85\u2028Doe", "Jane Doe"),
        ("\x1b[31mJane\x1b[0m", "[31mJane[0m"),
        ("\u202eenaJ\u202c \u2066Doe\u2069", "enaJ Doe"),
        ("Jane\u200b\ufeff\u2060 Doe\u200f", "Jane Doe"),
        ("  Jane \t Doe  ", "Jane Doe"),
        ("Søren Ó Briain-Żak", "Søren Ó Briain-Żak"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("x" * 400, "x" * 256),
        ("\u200b\n", ""),
    ],
)
def test_a_name_is_one_line_without_what_cannot_be_seen(said: str, shown: str) -> None:
    assert clean_name(said) == shown


def test_an_old_claim_in_capitals_is_about_the_same_person() -> None:
    assert Matter.parse("claim:ABC") == claim("abc")


def test_an_old_entry_in_capitals_bars_and_lets_in_the_same_person() -> None:
    body = json.dumps({"lead": {"id": "LEAD", "name": "Lena"}, "standing_in": ""})
    entry = entry_from("LeadNominated", body)
    assert isinstance(entry, LeadNominated)
    assert entry.lead.id == LEAD.id
    barred = entry_from(
        "InvolvementDeclared",
        json.dumps({"person": {"id": "CHIEF", "name": "C"}, "reason": "In copy."}),
    )
    assert isinstance(barred, InvolvementDeclared)
    assert stored(barred)["person"]["id"] == "chief"


def test_a_lead_known_by_an_address_leads_once_it_is_theirs(story: Story) -> None:
    story.take(NominateLead(lead=BY_ADDRESS), CHIEF)
    (entry, _) = identify(story)
    assert entry.sentence(CJS) == f"The directory says that the address {ADDRESS} is {LEAD.name}."
    assert story.incident.standing.lead == named(LEAD)
    story.take(ProposeAction.model_validate({"kind": "containment", "text": "Recall it."}), LEAD)


def test_everything_that_the_record_says_of_an_address_holds_of_its_owner(story: Story) -> None:
    story.take(NominateLead(lead=BY_ADDRESS), CHIEF)
    story.propose(owner=BY_ADDRESS)
    due = story.now.replace(year=story.now.year + 1)
    story.take(AskInput(person=BY_ADDRESS, question="Who?", due=due), DPO)
    before = copied(story.incident)
    identify(story)
    assert ADDRESS in repr(before)
    assert ADDRESS not in repr(story.incident)
    assert unidentified(before) == [ADDRESS]
    assert unidentified(story.incident) == []


def test_an_approver_named_by_address_no_longer_approves_and_another_is_asked(
    story: Story,
) -> None:
    story.take(DeclareInvolvement(person=BY_ADDRESS, reason="In copy."), DPO)
    story.propose()
    entry, asked = identify(story, CHIEF)
    assert isinstance(entry, PersonIdentified)
    assert not entry.disputed
    assert isinstance(asked, AskedAgain)
    assert {person for put in asked.put for person in put.to} == {DIRECTOR.id}
    assert story.incident.implicated == {CHIEF.id}
    assert story.incident.standing.claims[CHIEF.id].person == named(CHIEF)


def test_a_lead_who_turns_out_to_be_involved_stops_leading(story: Story) -> None:
    story.nominate(LEAD)
    story.take(DeclareInvolvement(person=BY_ADDRESS, reason="In copy."), DPO)
    identify(story)
    assert story.incident.standing.lead is None
    assert story.incident.standing.unled_since == story.now


def test_no_address_leaves_a_case_without_anybody_who_is_able() -> None:
    """As where somebody is named outright, it is disputed, and the others are asked (3.5)."""
    holders: dict[str, str] = {
        Office.CHIEF_EXECUTIVE: HOLDERS[Office.CHIEF_EXECUTIVE],
        Office.DPO: HOLDERS[Office.DPO],
    }
    story = Story(organisation_of(holders)).report(staff=[BY_ADDRESS])
    (entry, *_) = identify(story, CHIEF)
    assert isinstance(entry, PersonIdentified)
    assert entry.disputed
    assert "disputed" in entry.sentence(CJS)
    assert not story.incident.implicated
    assert story.incident.standing.claims[CHIEF.id].status is ClaimStatus.DISPUTED
    assert [n.to for n in story.told if n.topic is Topic.CLAIM] == [DPO.id]


def test_two_claims_about_one_person_become_one() -> None:
    story = Story().report(staff=[BY_ADDRESS, named(LEAD)])
    identify(story)
    assert story.incident.standing.involved == {LEAD.id: LEAD.name}
    assert list(story.incident.standing.claims) == [LEAD.id]


def test_somebody_without_a_name_is_named_later() -> None:
    nameless = Named(id=OWNER.id, name=unnamed(OWNER.id))
    story = Story().report(staff=[nameless])
    assert unidentified(story.incident) == [OWNER.id]
    identify(story, OWNER, OWNER.id)
    assert story.incident.standing.involved == {OWNER.id: OWNER.name}


def test_it_is_said_once(story: Story) -> None:
    story.take(NominateLead(lead=BY_ADDRESS), CHIEF)
    identify(story)
    with pytest.raises(AlreadyTaken):
        identify(story)


def test_what_the_directory_could_not_say_is_not_recorded(story: Story) -> None:
    story.take(NominateLead(lead=BY_ADDRESS), CHIEF)
    with pytest.raises(Invalid):
        identify(story, Actor(PersonId("x@cjs.example"), "x"))


def test_a_report_with_ids_in_capitals_is_read_as_it_is_written_now() -> None:
    facts = Story().report(staff=[named(LEAD)]).record[0].entry.model_dump(mode="json")
    facts["staff"][0]["id"] = facts["staff"][0]["id"].upper()
    old = entry_from("IncidentReported", json.dumps(facts))
    assert isinstance(old, IncidentReported)
    assert [person.id for person in old.staff] == [LEAD.id]
