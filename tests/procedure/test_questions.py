"""Every form a person fills in: it reads, builds its step, and the step is accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedure.asking import Asking
from procedure.field import Ask
from procedure.findings import people_tasks_wanted
from procedure.registry import STEPS
from procedure.steps.nominate import NominateLead
from procedure.steps.notify import RecordNotification
from procedure.terms import ActionKind, Breach, Involved
from tests.cjs import ANNEX_NUMBERS, Category, Party
from tests.procedure.filled import (
    ASKED_FORMS,
    FILLED,
    REPORTED,
    STEP_OF,
    Raw,
    asking_of,
    built,
    proposed,
    to_tell_the_ico,
)
from tests.procedure.story import (
    CHIEF,
    DIRECTOR,
    DPO,
    HEAD,
    ORGANISATION,
    OWNER,
    STAFF,
    Story,
    assessed,
)


def test_every_form_is_filled_in_here() -> None:
    assert set(FILLED) == set(ASKED_FORMS)


def test_every_step_of_a_person_has_a_form() -> None:
    desks_own = {
        "JoinDuplicate",
        "PartDuplicate",
        "TakeBack",
        "Remind",
        "AskAgain",
        "Identify",
        "RecordDelivery",
        "ExportDocument",
    }
    desks_own |= {"SeeFinding"}  # there is nothing to fill in: its button says it all
    assert {step.__name__ for step in STEP_OF.values()} == set(STEPS) - desks_own


@pytest.mark.parametrize("name", list(FILLED))
def test_the_answers_of_a_form_build_its_step_and_the_step_is_accepted(name: str) -> None:
    story, step = built(name)
    assert type(step) is STEP_OF[name]
    assert story.take(step, FILLED[name][1])


ONLY_WARN = {f"annex_{number}" for number in ANNEX_NUMBERS}
"""Forms whose introduction only says what contradicts itself (test_contradictions)."""


@pytest.mark.parametrize("name", list(FILLED))
def test_a_form_opens_prefilled_with_what_it_can_read_again(name: str) -> None:
    make, actor, given, _ = FILLED[name]
    form, asking = ASKED_FORMS[name], asking_of(make(), actor, given)
    raw = form.prefill(asking) if form.prefill else {}
    keys = {f.key for f in form.fields()}
    keys |= {f"{f.key}_{part}" for f in form.fields() for part in ("date", "time", "unsure")}
    assert {key for key in raw if "_0_" not in key} <= keys
    _, errors = form.read(raw, asking)
    assert not [key for key in errors if raw.get(key)]
    if form.intro and name not in ONLY_WARN:
        assert form.intro(asking)


@pytest.mark.parametrize("name", list(FILLED))
def test_an_empty_form_says_which_answers_are_missing(name: str) -> None:
    make, actor, given, _ = FILLED[name]
    form, asking = ASKED_FORMS[name], asking_of(make(), actor, given)
    _, errors = form.read({}, asking)
    wanted = {f.key for f in form.fields() if f.required and f.applies({}, asking)}
    assert set(errors) == wanted - {f.key for f in form.fields() if f.ask is Ask.SHOWN}


@pytest.mark.parametrize("name", list(FILLED))
def test_a_form_has_unique_keys_and_labels_that_say_something(name: str) -> None:
    keys = [f.key for f in ASKED_FORMS[name].fields()]
    assert len(keys) == len(set(keys))
    assert all(f.label.strip() for f in ASKED_FORMS[name].fields())


# What is asked only sometimes


def read_errors(name: str, raw: Raw, asking: Asking) -> set[str]:
    """The fields at which something is wrong."""
    return set(ASKED_FORMS[name].read(raw, asking)[1])


def test_a_late_report_is_asked_why() -> None:
    late = REPORTED | {"discovered_date": "2026-10-20"}
    asking = asking_of(Story(), STAFF, {})
    assert read_errors("report", late, asking) == {"why_late"}
    assert read_errors("report", late | {"why_late": "On leave."}, asking) == set()


def test_a_logged_report_is_late_by_its_arrival() -> None:
    raw = FILLED["log_report"][3]
    asking = asking_of(Story(now=Story().now + timedelta(days=30)), DPO, {})
    assert read_errors("log_report", raw, asking) == set()
    late = raw | {"received_date": "2026-11-20"}
    assert read_errors("log_report", late, asking) == {"why_late"}


def test_words_typed_after_report_prefill_the_nature() -> None:
    asking = asking_of(Story(), STAFF, {"words": "a laptop was stolen"})
    prefill = ASKED_FORMS["report"].prefill
    assert prefill is not None
    assert prefill(asking)["nature"] == "a laptop was stolen"


def test_the_dpo_is_the_default_lead_unless_involved() -> None:
    prefill = ASKED_FORMS["nominate"].prefill
    assert prefill is not None
    story = Story().report()
    assert prefill(asking_of(story, CHIEF, {})) == {"lead": "dpo"}
    story.involve(DPO)
    assert prefill(asking_of(story, CHIEF, {})) == {}
    story.nominate(OWNER)
    assert prefill(asking_of(story, CHIEF, {})) == {"lead": "owner"}


def test_the_director_is_asked_why_the_chief_executive_can_not_nominate() -> None:
    story = Story().report()
    assert read_errors("nominate", {"lead": "dpo"}, asking_of(story, DIRECTOR, {})) == {
        "standing_in"
    }
    assert read_errors("nominate", {"lead": "dpo"}, asking_of(story, CHIEF, {})) == set()


def test_a_declared_conflict_needs_nobody_chosen() -> None:
    story = Story().report()
    asking = asking_of(story, CHIEF, {})
    answers, errors = ASKED_FORMS["nominate"].read({"conflict": "true", "lead": ""}, asking)
    assert errors == {}
    step = NominateLead.model_validate(ASKED_FORMS["nominate"].shape(answers | {"lead": None}))
    story.take(step, CHIEF)
    assert story.incident.implicated == {"chief"}


def test_annex_three_asks_of_individuals_and_ico_only_for_personal_data() -> None:
    without = Story().report(personal_data=Involved.NO).classify(Category.EVENT)
    asking = asking_of(without, DPO, {})
    raw = {"parties_0_who": "Nobody"}
    assert read_errors("annex_three", raw, asking) == set()
    assert len(read_errors("annex_three", raw, asking_of(assessed(), DPO, {}))) == 8


def test_only_the_ico_asks_for_a_reference_and_reasons_for_a_delay() -> None:
    story = to_tell_the_ico()
    late = {"told_at_date": "2026-11-20", "told_at_time": "10:00", "how": "Online."}
    form = ASKED_FORMS["record_notification"]
    ico = asking_of(story, DPO, {"party": "ico"})
    police = asking_of(story, DPO, {"party": "police"})
    shown = {f.key for f in form.fields() if f.applies(late, ico)}
    assert {"reference", "delay"} <= shown
    assert {f.key for f in form.fields() if f.applies(late, police)} == {"told_at", "how"}


def test_a_second_notification_is_offered_as_a_follow_up() -> None:
    story = to_tell_the_ico()
    told = RecordNotification(
        party=Party.ICO, told_at=story.now, how="Online.", reference="awaited"
    )
    story.take(told, DPO)
    prefill = ASKED_FORMS["record_notification"].prefill
    assert prefill is not None
    assert prefill(asking_of(story, DPO, {"party": "ico"}))["phase"] == "follow_up"


def test_a_suspension_is_not_asked_whether_it_was_taken_already() -> None:
    (taken,) = [f for f in ASKED_FORMS["revise_action"].fields() if f.key == "taken_at"]
    story = proposed(ActionKind.SUSPENSION)
    given = {"action": "A1", "kind": "suspension"}
    assert not taken.applies({}, asking_of(story, DPO, given))
    assert taken.applies({}, asking_of(proposed(), DPO, given | {"kind": "containment"}))


def test_the_head_of_people_is_offered_a_suspension() -> None:
    story = Story().report().classify()
    assert people_tasks_wanted(story.incident)
    prefill = ASKED_FORMS["propose_action"].prefill
    assert prefill is not None
    assert prefill(asking_of(story, HEAD, {})) == {"kind": "suspension"}
    assert prefill(asking_of(story, DPO, {})) == {}


def test_annex_one_opens_with_what_the_case_already_says() -> None:
    story = Story().report().classify(breach=Breach.SUSPECTED)
    story.propose(text="Recall the email.")
    prefill = ASKED_FORMS["annex_one"].prefill
    assert prefill is not None
    known = prefill(asking_of(story, DPO, {}))
    assert known["containment"] == "A1: Recall the email."
    assert (known["classification"], known["breach"]) == ("incident", "suspected")
    assert known["description"] == story.incident.report.nature


@pytest.mark.parametrize("number", ["one", "two", "three"])
def test_a_submitted_annex_opens_as_it_was_typed(number: str) -> None:
    name = f"annex_{number}"
    story, step = built(name)
    story.take(step, DPO)
    prefill = ASKED_FORMS[name].prefill
    assert prefill is not None
    raw = dict(prefill(asking_of(story, DPO, {})))
    _, again = built(name, raw)
    assert again == step


def test_an_id_is_written_in_capitals_however_it_was_typed() -> None:
    _, step = built("link_duplicate")
    assert step.model_dump()["original"] == "CJS-2026-0009"


def test_a_day_by_which_something_is_due_ends_at_midnight_in_london() -> None:
    _, step = built("propose_action")
    assert step.model_dump()["due"].isoformat() == "2026-12-01T23:59:59+00:00"


def test_an_unknown_party_is_asked_nothing_special() -> None:
    asking = asking_of(assessed(), DPO, {"party": "aliens"})
    assert "reference" not in {
        f.key for f in ASKED_FORMS["record_notification"].fields() if f.applies({}, asking)
    }


def test_forms_open_without_a_case_where_a_card_forgot_it() -> None:
    asking = Asking(Story().now, ORGANISATION, STAFF, None, {})
    for form in ASKED_FORMS.values():
        raw = form.prefill(asking) if form.prefill else {}
        form.read(raw, asking)
        assert form.intro is None or isinstance(form.intro(asking), str)
