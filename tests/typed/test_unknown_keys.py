"""What names nothing gets nothing: never the first, the newest, or another one than was asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import ValidationError

from cards.forms import Page, form_card
from cards.payloads import Go, Take
from dialogs.going import asked, cursor
from dialogs.papers import Papers, annual_year
from dialogs.turn import ActivityKind, Incoming, Say, Upload
from procedure import written
from procedure.errors import ProcedureError
from service.ports.rows import Search
from tests.cjs import CJS
from tests.dialogs.microsoft import NOW
from tests.procedure.filled import ASKED_FORMS, FILLED, STEP_OF, asking_of, people_named
from tests.procedure.story import DPO

NO_YEARS = [
    "",
    "0000",
    "1899",
    "2200",
    "26",
    "02026",
    "2026.0",
    "２０２６",
    "٢٠٢٦",
    "²026",
    "2026-27",
]
NOTHING = cast(Any, None)
PAPERS = Papers(NOTHING, NOTHING, cast(Any, SimpleNamespace(reader=None)), NOTHING, NOTHING)


@pytest.mark.parametrize("year", NO_YEARS)
def test_what_is_no_year_is_none(year: str) -> None:
    with pytest.raises(written.Unclear):
        written.year(year)
    assert annual_year(f"annual.{year}") is None


def test_a_year_is_read() -> None:
    assert (written.year(" 2026 "), annual_year("annual.2026")) == (2026, 2026)


@pytest.mark.parametrize("key", [f"annual.{year}" for year in NO_YEARS] + ["annual", "x", "LOG"])
async def test_a_button_for_an_unknown_paper_offers_none(key: str) -> None:
    offered = await PAPERS.offer(Go(to="paper", key=key), {}, DPO)
    assert isinstance(offered, Say)
    assert "which paper" in offered.text


@pytest.mark.parametrize("paper", ["annual.0000", "annual", "summary log", "case_file.standing"])
async def test_an_accepted_file_that_names_no_paper_is_not_made(paper: str) -> None:
    upload = Upload("https://x.example", "https://x.example", "x.docx", "1", "docx")
    incoming = Incoming(
        kind=ActivityKind.FILE_CONSENT, activity_id="1", person_id=DPO.id, person_name="",
        teams_id="", conversation_id="", personal=True, service_url="", tenant_id="", text="",
        payload={}, reply_to_id=None, trigger="manual", received_at=NOW, upload=upload,
    )  # fmt: skip
    answered = await PAPERS.answered(Take(paper=paper), incoming, DPO)
    assert isinstance(answered, Say)
    assert "which paper" in answered.text


@pytest.mark.parametrize("after", ["x", "2026", "-1", "2026-", "2026-x", "２０２６-1", "2026-1-2"])
def test_a_place_that_is_none_is_not_the_first(after: str) -> None:
    assert cursor(after) is None


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"year": "26"}, "four figures"),
        ({"year": "last year"}, "four figures"),
        ({"year": "0000"}, "four figures"),
        ({"classification": "grave"}, "the filters that the log offers"),
        ({"stage": "Closed"}, "the filters that the log offers"),
        ({"kind": "x"}, "the filters that the log offers"),
        ({"status": "both"}, "the filters that the log offers"),
        ({"words": "x" * 201}, "at most 200 characters; these are 201"),
    ],
)
def test_a_filter_that_can_not_be_meant_is_not_left_out(inputs: dict[str, str], said: str) -> None:
    with pytest.raises(ProcedureError, match=said):
        asked(inputs, "", CJS.classes)


def test_a_search_is_what_was_asked() -> None:
    inputs = {"words": " a bag ", "year": "2026", "classification": "incident", "status": "closed"}
    assert asked(inputs, "2026-7", CJS.classes) == Search(
        words="a bag", year=2026, classification="incident", open=False, before=(2026, 7)
    )
    assert asked({"words": "\u200b", "year": "\u3164"}, "", CJS.classes) == Search(words="")


GIVEN = [
    (form, key)
    for form, (_, _, given, _) in FILLED.items()
    for key in given
    # Words name nothing; what the last names is looked for by the service (service/aside.py).
    if key not in ("words", "newest")
]


@pytest.mark.parametrize("fact", ["x9", "", "A99"])
@pytest.mark.parametrize(("name", "key"), GIVEN)
def test_a_form_whose_button_names_nothing_opens_and_does_nothing(
    name: str, key: str, fact: str
) -> None:
    make, actor, given, raw = FILLED[name]
    story, form = make(), ASKED_FORMS[name]
    facts = given | {key: fact}
    asking = asking_of(story, actor, facts)
    form_card(Page(form, asking, form.prefill(asking) if form.prefill else {}))
    answers, _ = form.read(raw, asking)
    shaped = form.shape({**people_named(form.fields(), answers), **facts})
    with pytest.raises((ProcedureError, ValidationError)):
        story.take(STEP_OF[name].model_validate(shaped), actor)
