"""Cyber: asked in the report and at classification, known from then on; never paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents.cyber import cyber_page
from procedure.cyber import ransom_field
from procedure.entries.classify import IncidentClassified
from procedure.entries.report import IncidentReported
from procedure.errors import AlreadyTaken
from procedure.field import Field
from procedure.findings import is_cyber
from procedure.forms.annex import ANNEX_FORMS
from procedure.forms.classify import CLASSIFY
from procedure.forms.report import LOG_REPORT, REPORT
from procedure.parties import parties_of
from procedure.state import Standing
from procedure.steps.classify import ClassifyIncident
from procedure.terms import Cyber, Ransom
from tests.cjs import CJS, QUESTIONS, Party
from tests.procedure.filled import asking_of
from tests.procedure.story import DPO, Story, annex_one

PAGE = Path(__file__).parents[2] / "docs" / "cyber.md"


def classify(story: Story, cyber: str = "", ransom: str = "", **more: Any) -> Story:
    facts = {
        "category": "incident",
        "reason": "After analysis.",
        "personal_data": "yes",
        "breach": "no",
        "cyber": cyber,
        "ransom": ransom,
    }
    story.take(ClassifyIncident.model_validate({"awareness": "open"} | facts | more), DPO)
    return story


def everything() -> str:
    """All words of the route."""
    return "\n".join([p.title + p.words + "".join(map("".join, p.lines)) for p in CJS.cyber.parts])


# What is known


def test_until_somebody_is_asked_nothing_is_known_of_cyber() -> None:
    assert Standing().cyber is Cyber.NOT_ASKED
    assert not is_cyber(Story().report().incident)


@pytest.mark.parametrize(("said", "known"), [("yes", True), ("unsure", False), ("no", False)])
def test_the_report_alone_makes_it_known(said: str, known: bool) -> None:
    incident = Story().report(cyber=said).incident
    assert incident.standing.cyber == incident.report.cyber == said
    assert is_cyber(incident) is known


def test_the_ncsc_and_sc3_are_to_be_considered_before_classification() -> None:
    parties = parties_of(Story().report(cyber="yes").incident)
    assert Party.CYBER in [party.kind for party in parties]


def test_the_latest_of_report_classification_and_annex_one_holds() -> None:
    story = Story().report(cyber="yes")
    assert not is_cyber(classify(story, "no").incident)
    assert is_cyber(story.annex("one", annex_one(cyber="yes", ransom="no")).incident)
    assert not is_cyber(classify(story, "unsure", reason="On second thoughts.").incident)
    assert is_cyber(classify(story, "yes", reason="IT is certain.").incident)


def test_what_a_report_said_is_kept_when_a_classification_says_otherwise() -> None:
    assert classify(Story().report(cyber="yes"), "no").incident.report.cyber is Cyber.YES


def test_an_entry_of_before_says_nothing_of_cyber_and_changes_nothing() -> None:
    story = Story().report(cyber="yes")
    body = classify(story).record[-1].entry.model_dump(mode="json")
    earlier = {key: body[key] for key in body if key not in ("cyber", "ransom")}
    assert IncidentClassified.model_validate(earlier).cyber is Cyber.NOT_ASKED
    assert is_cyber(story.incident)


def test_a_report_of_before_reads_as_it_did() -> None:
    entry = Story().report().record[0].entry
    body = entry.model_dump(mode="json")
    del body["cyber"]
    assert IncidentReported.model_validate(body).sentence(CJS) == entry.sentence(CJS)


@pytest.mark.parametrize(
    ("said", "words"),
    [("yes", "Incident, cyber."), ("unsure", "Incident, perhaps cyber."), ("no", "Incident.")],
)
def test_the_record_says_it_with_the_report(said: str, words: str) -> None:
    sentence = Story().report(cyber=said).record[0].entry.sentence(CJS)
    assert sentence.startswith(f"Reported: {words}")


def test_the_record_says_it_with_the_classification() -> None:
    story = classify(Story().report(), "yes", "asked")
    assert (
        story.record[-1].entry.sentence(CJS).endswith("; cyber: yes; ransom: asked for, not paid)")
    )
    assert story.incident.standing.ransom is Ransom.ASKED


def test_a_ransom_is_kept_only_where_it_is_cyber() -> None:
    story = classify(Story().report(), "no", "paid")
    assert story.incident.standing.ransom is Ransom.NOT_ASKED


def test_news_of_cyber_is_a_new_classification_and_the_same_again_is_none() -> None:
    story = classify(classify(Story().report(), "unsure"), "yes", "not_known")
    with pytest.raises(AlreadyTaken):
        classify(story, "yes", "not_known")


# What is asked


def field(fields: tuple[Field, ...], key: str) -> Field:
    (found,) = [f for f in fields if f.key == key]
    return found


@pytest.mark.parametrize("form", [REPORT, LOG_REPORT])
def test_the_report_asks_it_among_information_and_systems(form: Any) -> None:
    (section,) = [s for s in form.sections if s.title == "Information and systems"]
    asked = field(section.fields, "cyber")
    assert [value for value, _ in asked.choices] == ["yes", "no", "unsure"]
    assert not asked.required


def test_classification_asks_it_with_what_is_known_filled_in() -> None:
    assert field(CLASSIFY.fields(), "cyber").required
    story = Story().report(cyber="unsure")
    assert CLASSIFY.prefill is not None
    assert CLASSIFY.prefill(asking_of(story, DPO, {}))["cyber"] == "unsure"


def test_annex_one_opens_with_what_is_known() -> None:
    prefill = ANNEX_FORMS["one"].prefill
    assert prefill is not None
    known = prefill(asking_of(classify(Story().report(), "yes", "asked"), DPO, {}))
    assert (known["cyber"], known["ransom"]) == ("yes", "asked")
    unsure = prefill(asking_of(classify(Story().report(), "unsure"), DPO, {}))
    assert "cyber" not in unsure


@pytest.mark.parametrize(
    "fields", [CLASSIFY.worded(CJS).fields(), tuple(QUESTIONS["one"].values())]
)
@pytest.mark.parametrize(("said", "asked"), [("yes", True), ("no", False), ("unsure", False)])
def test_a_ransom_is_asked_about_where_it_is_cyber(
    fields: tuple[Field, ...], said: str, asked: bool
) -> None:
    story = Story().report()
    applies = field(fields, "ransom").applies({"cyber": said}, asking_of(story, DPO, {}))
    assert applies is asked


# What the route says


@pytest.mark.parametrize(
    "words",
    [
        "Incidents@ncsc.gov.uk",
        "SC3@gov.scot",
        "one mail to both",
        "annex A of the national cyber-incident co-ordination procedure",
        "03000 200 973",
        "0300 244 9700, in office hours",
        "101, asking for the on-call officer of the Cyber Crime Unit",
        "By phone, not by mail",
        "straight to the phone",
        "A service is disrupted",
        "may spread to other bodies",
        "Reputation may suffer",
        "Parliament or the media",
        "Please don't pay",
    ],
)
def test_the_route_has_everything_that_is_needed(words: str) -> None:
    assert words in everything()


def test_nothing_that_is_said_of_cyber_advises_paying() -> None:
    for words in (everything(), CJS.cyber.summary, ransom_field().worded(CJS).hint):
        for sentence in words.split("."):
            if "pay" in sentence.lower():
                assert "don't pay" in sentence or "never advised" in sentence


def test_the_page_in_docs_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == cyber_page(CJS)


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/cyber.md)" in (PAGE.parents[1] / "README.md").read_text("utf-8")
