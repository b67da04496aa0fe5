"""A case that is moved to another version keeps its forms as they were answered."""

from __future__ import annotations

from dataclasses import replace

from documents.annexes import annex_docx
from procedure.papers import Edition
from procedure.steps.version import MoveVersion
from service.cases import case_view
from tests.cjs import V5
from tests.documents.reading import docx_text
from tests.procedure.story import DPO, INCIDENT, ORGANISATION, annex_one, assessed

UNDER_5 = replace(ORGANISATION, procedure=V5)


def test_an_annex_is_printed_with_the_form_on_which_it_was_answered() -> None:
    story = assessed()
    story.organisation = UNDER_5
    story.take(MoveVersion(reason="It came into force."), DPO)
    story.decide(list(story.incident.work.actions)[-1])
    view = case_view(story.record, INCIDENT, DPO, UNDER_5, story.now)
    old = docx_text(annex_docx(view, "one"))
    assert "Who should be informed" in old
    assert "About inform." in old
    answers = {k: v for k, v in annex_one().items() if k != "inform"} | {"noticed": "By phone."}
    story.annex("one", answers)
    view = case_view(story.record, INCIDENT, DPO, UNDER_5, story.now)
    both = docx_text(annex_docx(view, "one", Edition.ALL))
    assert both.index("How was it noticed?") < both.index("Who should be informed")
    assert "About inform." in both
    assert "By phone." in both
