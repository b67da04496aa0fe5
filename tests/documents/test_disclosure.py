"""The freedom-of-information export: facts stay, people and advice go, a list says what went."""

from __future__ import annotations

import pytest

from documents.disclosure import Pen, disclosure_docx
from documents.personal import redacted
from procedure.errors import NotAllowed
from procedure.record import Recorded, UnknownEntry
from procedure.steps.note import AddEntry
from tests.cards.cases import Case, assessment, closed
from tests.cards.cast import DPO, EVERYBODY, HEAD
from tests.cjs import CJS
from tests.documents.reading import docx_tables, docx_text


@pytest.fixture(scope="module")
def case() -> Case:
    return closed_with_notes()


def closed_with_notes() -> Case:
    """A case with a contact detail, a stranger's name and legal advice in its record."""
    case = assessment()
    for text in (
        "Phoned Hector Macrae on 0131 496 0000, mail hector@example.org",
        "Our solicitors think that we are liable.",
    ):
        case.take(AddEntry(happened=case.now, text=text))
    return case


def test_nobody_is_named_and_nobody_can_be_reached(case: Case) -> None:
    text = docx_text(disclosure_docx(case.view(DPO)))
    for actor in EVERYBODY:
        assert actor.name not in text
    for detail in ("Hector", "Macrae", "0131 496 0000", "hector@example.org"):
        assert detail not in text


def test_the_facts_are_kept(case: Case) -> None:
    text = docx_text(disclosure_docx(case.view(DPO)))
    assert "A spreadsheet of case reviews went to the wrong mailing list." in text
    assert "By the Data Protection Officer" in text
    assert "[name withheld] on [phone number withheld], mail [mail address withheld]" in text


def test_legal_advice_is_left_out(case: Case) -> None:
    text = docx_text(disclosure_docx(case.view(DPO)))
    assert "solicitors" not in text
    assert "Who opened the message?" not in text


def test_notes_about_staff_are_left_out() -> None:
    text = docx_text(disclosure_docx(closed().view(DPO)))
    for words in ("Met twice", "Suspend", "suspended"):
        assert words not in text


def test_nothing_says_that_there_was_a_matter_of_conduct_or_support() -> None:
    """What is left out whole reads alike, whether it was advice or about somebody's conduct."""
    case = closed()
    case.record.append(Recorded(len(case.record) + 1, case.now, HEAD, case.record[9].entry))
    text = docx_text(disclosure_docx(case.view(DPO)))
    for words in ("Head of People", "onduct and support", "uspen", "legal and other"):
        assert words not in text
    left_out = {line.partition(". ")[2] for line in text.splitlines() if "[withheld]" in line}
    assert left_out == {"[withheld]"}


def test_every_entry_is_there_or_said_to_be_withheld(case: Case) -> None:
    view = case.view(DPO)
    text = docx_text(disclosure_docx(view))
    for recorded in view.record:
        assert f"{recorded.seq}. " in text


def test_the_list_says_what_was_withheld_where_and_why(case: Case) -> None:
    *_, listed = docx_tables(disclosure_docx(case.view(DPO)))
    rows = {tuple(row[:3]) for row in listed[1:]}
    seq = len(case.record)
    assert ("People", "phone number", f"entry {seq - 1} of the record") in rows
    assert (
        "Legal and other advice", "a passage about legal advice", f"entry {seq} of the record",
    ) in rows  # fmt: skip
    assert ("The record", "an entry", "entry 8 of the record") in rows


@pytest.mark.parametrize(
    ("text", "kept", "exemption"),
    [
        ("It was found. He is at risk of violence. It was closed.",
         "It was found. [withheld: safety] It was closed.", "39(1)"),
        ("The crime reference is PS-1.", "[withheld: law enforcement]", "35(1)"),
        ("It ran on.\nThe default password was never changed.",
         "It ran on.\n[withheld: security of systems]", "30(c)"),
        ("She was told. A grievance was raised!", "She was told. [withheld: personal information]",
         "38(1)(b)"),
        ("Our lawyers agree. It is closed.", "[withheld: legal advice]", "36(1)"),
        ("Rang 0131 496 0000.", "Rang [phone number withheld].", "38(1)(b)"),
        ("The police were told. A password reset followed.",
         "The police were told. A password reset followed.", ""),
    ],
)  # fmt: skip
def test_what_is_left_out_names_the_section_that_fits(text: str, kept: str, exemption: str) -> None:
    pen = Pen(frozenset())
    assert pen.redact(text, "the facts of the case") == kept
    assert all(exemption in CJS.say(section) for *_, section in pen.taken)
    assert bool(pen.taken) == bool(exemption)


def test_it_is_for_those_who_may_read_all_of_the_case() -> None:
    with pytest.raises(NotAllowed):
        disclosure_docx(closed().view(HEAD))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mr O’Neill and J. Brown", "[name withheld] and [name withheld]"),
        ("Jean-Luc McDonald", "[name withheld]"),
        ("+44 131 496 0001 or +49 30 901820", "[phone number withheld] or [phone number withheld]"),
        ("AB 12 34 56 C", "[National Insurance number withheld]"),
        ("010180 1234", "[CHI number withheld]"),
        ("When John Smith of Perth", "When [name withheld] of Perth"),
        ("The Council told Mary Bell Monday", "The Council told [name withheld] Monday"),
        ("a.b@c.org+d@e.org, x@y", "[mail address withheld][mail address withheld], x@y"),
        ("xA. B. Smith and A. B", "xA. [name withheld] and A. B"),
    ],
)
def test_people_are_found_by_the_shape_of_what_names_them(text: str, kept: str) -> None:
    assert redacted(text)[0] == kept


@pytest.mark.parametrize(
    "text",
    [
        "The Scottish Government Sponsor Team",
        "Glasgow City Council",
        "CJS-2026-0001, Fri 27 Mar 2026, 10:15",
        "Reference IC-123456-A1B2, 40 records",
        "Recall the message. Restore the list",
    ],
)
def test_what_names_nobody_is_kept(text: str) -> None:
    assert redacted(text) == (text, [])


def test_a_name_the_case_knows_is_found_in_any_writing() -> None:
    assert redacted("ailsa grant’s list, and Grant’s", ["Ailsa Grant"])[0] == (
        "[name withheld]’s list, and [name withheld]’s"
    )


def test_a_name_is_looked_for_as_it_stands_and_never_as_a_pattern() -> None:
    assert redacted("the list of all", ["t.e l.*"])[0] == "the list of all"
    assert redacted("so said (Jo+ne", ["(Jo+ne"])[0] == "so said [name withheld]"


def test_an_entry_that_this_version_can_not_read_stays_in() -> None:
    case = assessment()
    later = UnknownEntry(kind="EvidenceRecorded", body='{"file":"mcallister-conviction.pdf"}')
    case.record.append(Recorded(len(case.record) + 1, case.now, DPO, later))
    text = docx_text(disclosure_docx(case.view(DPO)))
    assert "mcallister" not in text
    assert "not read by this version" in text
