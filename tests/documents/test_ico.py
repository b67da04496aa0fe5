"""The ICO pack: its order, what is missing, warnings, the delay, and what a follow-up says anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from documents.ico import ico_docx, ico_pack, ico_text
from documents.ico_answers import QUESTIONS
from procedure.errors import NotAllowed
from procedure.papers import Paper
from procedure.steps.export import ExportDocument
from procedure.steps.ico import AnswerIco
from procedure.steps.notify import RecordNotification
from tests.cards.cases import Case, closed, evaluation, notification, reported
from tests.cards.cast import DPO, HEAD
from tests.documents.reading import docx_tables, docx_text

ORDER = [
    "Initial report or follow-up?",
    "What happened?",
    "Was it caused by a cyber incident?",
    "How did you find out about the breach?",
    "When did you discover it, and when did it happen?",
    "Categories of personal data",
    "Number of personal data records",
    "Number and categories of people",
    "Likely consequences for people, and how likely they are",
    "Confidentiality, integrity, availability",
    "Impact on the organisation",
    "Recovery time",
    "Was the staff member trained in data protection in the last two years?",
    "Reasons for any delay in reporting",
    "Measures in place before the breach",
    "Actions taken, or to be taken, after it",
    "Have you told the people affected?",
    "Have you told, or will you tell, other organisations?",
    "Organisation and contact",
]


def answer(case: Case, question: str) -> str:
    return next(a.answer for a in ico_pack(case.view(DPO)).lines if a.question == question)


def tell_ico(case: Case, **more: object) -> Case:
    """The ICO is told, its notification having been approved."""
    for action in list(case.incident.work.actions.values()):
        if action.waiting:
            case.approve(action.key)
    facts = {"party": "ico", "told_at": case.now, "how": "Online", "reference": "IC-1"}
    return case.take(RecordNotification.model_validate(facts | more))


def test_it_follows_the_order_of_the_icos_form() -> None:
    assert [question for question, _ in QUESTIONS] == ORDER
    (table,) = docx_tables(ico_docx(closed().view(DPO)))
    assert [row[0] for row in table] == ORDER


def test_a_report_alone_has_much_missing_and_says_so() -> None:
    pack = ico_pack(reported().view(DPO))
    assert "Categories of personal data" in pack.missing
    assert "Recovery time" in pack.missing
    text = docx_text(ico_docx(reported().view(DPO)))
    assert "Still missing" in text
    assert "MISSING: the case doesn’t say yet" in text


def test_the_annexes_answer_most_of_it() -> None:
    case = evaluation()
    assert answer(case, "Number of personal data records") == "40"
    assert "Special category: Health" in answer(case, "Categories of personal data")
    assert "unlikely" not in answer(case, "Likely consequences for people, and how likely they are")
    assert "Confidentiality: Seen by a known number of people" in answer(
        case, "Confidentiality, integrity, availability"
    )


def test_the_icos_further_questions_fill_what_no_annex_asks() -> None:
    facts = {"recovery_time": "regular", "trained": "yes", "measures": "Training", "found": "Seen"}
    case = evaluation().take(AnswerIco.model_validate(facts))
    missing = ico_pack(case.view(DPO)).missing
    assert missing == ()
    assert answer(case, "Recovery time").startswith("Regular")


@pytest.mark.parametrize(
    ("words", "caution"),
    [
        ("It names Hector Macrae", "likely name: “Hector Macrae”"),
        ("Ailsa Grant sent it", "name: “Ailsa Grant”"),
        ("to joe@example.org", "mail address: “joe@example.org”"),
        ("call 0131 496 0000", "phone number: “0131 496 0000”"),
        ("NI QQ123456C", "National Insurance number: “QQ123456C”"),
        ("CHI 0101801234", "CHI number: “0101801234”"),
    ],
)
def test_an_answer_that_names_or_reaches_a_person_carries_a_warning(
    words: str, caution: str
) -> None:
    case = notification().submit("one", description=words)
    line = next(a for a in ico_pack(case.view(DPO)).lines if a.question == "What happened?")
    assert caution in line.cautions
    assert f"⚠ {caution}" in docx_text(ico_docx(case.view(DPO)))
    assert f"⚠ {caution}" in ico_text(case.view(DPO)).decode()


def test_the_organisations_own_contact_carries_no_warning() -> None:
    (contact,) = [a for a in ico_pack(closed().view(DPO)).lines if "contact" in a.question]
    assert contact.answer
    assert contact.cautions == ()


def test_reasons_for_the_delay_are_missing_once_it_is_late() -> None:
    case = evaluation()
    question = "Reasons for any delay in reporting"
    assert answer(case, question) == "Not needed: within 72 hours"
    case.now += timedelta(hours=80)
    assert question in ico_pack(case.view(DPO)).missing
    tell_ico(case, delay="The extent was unclear until Monday.")
    assert answer(case, question) == "The extent was unclear until Monday."


def test_it_is_an_initial_report_until_the_ico_was_told() -> None:
    case = evaluation()
    assert ico_pack(case.view(DPO)).kind == "Initial report"
    assert ico_pack(tell_ico(case).view(DPO)).kind == "Follow-up report"


def test_a_follow_up_says_what_changed_since_the_pack_that_was_sent() -> None:
    case = evaluation().take(ExportDocument(paper=Paper.ICO_PACK))
    tell_ico(case)
    case.submit("two", people=55)
    pack = ico_pack(case.view(DPO))
    (changed,) = [line for line in pack.changed if line.question.startswith("Number and")]
    assert changed.answer.startswith("About 55")
    assert changed.before.startswith("About 40")
    text = docx_text(ico_docx(case.view(DPO)))
    assert "Changed since the ICO was last told" in text
    assert "About 40" in text


def test_what_has_not_changed_is_not_said_to_have() -> None:
    case = tell_ico(evaluation().take(ExportDocument(paper=Paper.ICO_PACK)))
    assert "What happened?" not in [line.question for line in ico_pack(case.view(DPO)).changed]


def test_the_text_is_the_same_pack() -> None:
    view = closed().view(DPO)
    text = ico_text(view).decode()
    for line in ico_pack(view).lines:
        assert line.question in text
        assert line.answer in text
    assert "procedure version 4, August 2023" in text


def test_it_is_for_those_who_may_read_all_of_the_case() -> None:
    with pytest.raises(NotAllowed):
        ico_docx(closed().view(HEAD))
