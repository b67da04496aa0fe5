"""ENISA's method whole: its published examples, cases of our own, and what is never scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from procedure.asking import Asking
from procedure.forms.annex import ANNEX_FORMS
from procedure.severity import assessed, severity, was_asked
from procedure.severity_rows import (
    ADJUSTMENTS,
    AVAILABILITY,
    CONFIDENTIALITY,
    CONTEXT,
    IDENTIFICATION,
    INTEGRITY,
    INTENT,
    LEVELS,
    Scores,
)
from procedure.severity_score import Severity, Unscored
from tests.cjs import CJS
from tests.procedure.enisa import CIRCUMSTANCES, CONTEXTS, EASE, Answers, answers
from tests.procedure.story import DPO, MONDAY, ORGANISATION, Story

PAGE = Path(__file__).parents[2] / "docs" / "severity.md"


def scored(given: Answers) -> Severity:
    found = assessed(given)
    assert isinstance(found, Severity), found
    return found


def unscored(given: Answers, *, filling: bool = False) -> Unscored:
    found = assessed(given, filling=filling)
    assert isinstance(found, Unscored), found
    return found


def line(found: Severity, start: str) -> str:
    """The line of the working that starts so."""
    (line,) = [each for each in found.lines if each.startswith(start)]
    return line


# The paper's own examples


@pytest.mark.parametrize(("what", "sort", "moved", "context"), CONTEXTS)
def test_each_published_example_has_its_published_context(
    what: str, sort: str, moved: dict[str, Any], context: int
) -> None:
    assert scored(answers(sort, **moved)).score == context


@pytest.mark.parametrize(("what", "level", "ease"), EASE)
def test_each_published_identifier_has_its_published_ease(
    what: str, level: str, ease: float
) -> None:
    assert scored(answers("sensitive", identification=level)).score == 4 * ease


@pytest.mark.parametrize(("what", "happened", "added"), CIRCUMSTANCES)
def test_each_published_circumstance_adds_what_is_published(
    what: str, happened: dict[str, Any], added: float
) -> None:
    assert scored(answers(**happened)).score == 1 + added


@pytest.mark.parametrize(
    ("sort", "ease", "seen", "level"),
    [
        ("behavioural", "significant", "known", "Low"),  # 1.75
        ("behavioural", "maximum", "none", "Medium"),  # 2
        ("financial", "significant", "unknown", "Medium"),  # 2.75
        ("financial", "maximum", "none", "High"),  # 3
        ("financial", "maximum", "unknown", "High"),  # 3.5
        ("sensitive", "maximum", "none", "Very high"),  # 4
    ],
)
def test_a_level_begins_at_its_lower_bound(sort: str, ease: str, seen: str, level: str) -> None:
    found = scored(answers(sort, identification=ease, confidentiality=seen))
    assert found.level == level


def test_the_highest_of_several_sorts_of_data_counts() -> None:
    lessened = answers("sensitive", public="yes", other="financial")
    found = scored(lessened)
    assert found.score == 3
    assert "comes to 3: the highest counts" in line(found, "Other data in it, financial data")
    assert scored(lessened | {"severity_other": "none"}).score == 1


def test_another_sort_of_data_is_raised_by_what_raises_the_first() -> None:
    found = scored(answers("financial", public="yes", volume="profile", other="behavioural"))
    assert found.score == 3


# What moves the context


@pytest.mark.parametrize("sort", CONTEXT)
def test_nothing_moves_the_context_by_more_than_three(sort: str) -> None:
    amounts = [
        row.amount(degree.key, sort)
        for row in ADJUSTMENTS
        for degree in row.degrees
        if sort in row.sorts
    ]
    assert -3 <= min(amounts) <= max(amounts) <= 3


@pytest.mark.parametrize("sort", CONTEXT)
@pytest.mark.parametrize("end", [0, -1])
def test_the_context_stays_between_one_and_four(sort: str, end: int) -> None:
    asked = [row for row in ADJUSTMENTS if sort in row.sorts]
    extreme = {}
    for row in asked:
        by_amount = sorted(row.degrees, key=lambda degree: row.amount(degree.key, sort))
        extreme[row.key] = by_amount[end].key
    assert 1 <= scored(answers(sort, **extreme)).score <= 4


def test_the_greatest_rise_counts_and_not_their_sum() -> None:
    found = scored(answers("simple", volume="profile", body="standing"))
    assert found.score == 2
    assert "what can be guessed" in line(found, "Only the greatest counts")


def test_people_at_risk_count_beside_what_else_raises_it() -> None:
    found = scored(answers("simple", body="standing", people="some"))
    assert found.score == 3


def test_a_fall_is_set_against_a_rise() -> None:
    assert scored(answers("sensitive", public="yes", people="some")).score == 2


def test_what_endangers_people_makes_the_context_four_whatever_else_lessens_it() -> None:
    for sort in CONTEXT:
        given = answers(sort, people="critical")
        given |= {f"severity_{key}": "yes" for key in ("public", "invalid")}
        assert scored(given).score == 4


@pytest.mark.parametrize("group", ["victims", "witnesses", "children"])
def test_victims_witnesses_and_children_count_whatever_is_answered(group: str) -> None:
    found = scored(answers("simple", affected=["staff", group], reason=""))
    assert found.score == 2
    assert f"more 1 because of people at particular risk ({group} are among them)" in (
        line(found, "Context")
    )


def test_the_same_group_as_it_is_typed_counts_too() -> None:
    assert scored(answers("simple", affected="staff,children")).score == 2


def test_other_groups_among_the_people_do_not_raise_it_by_themselves() -> None:
    assert scored(answers("simple", affected=["accused", "staff", "public"])).score == 1


def test_an_answer_to_a_question_of_another_sort_of_data_counts_for_nothing() -> None:
    given = answers("simple") | {"severity_public": "yes", "severity_nature_financial": "full"}
    assert scored(given).score == 1


@pytest.mark.parametrize("integrity", ["recoverable", "lasting"])
def test_altered_data_adds_nothing_unless_it_may_have_been_misused(integrity: str) -> None:
    given = answers(integrity=integrity, misused="no")
    assert scored(given).score == 1
    assert "but not misused, 0" in line(scored(given), "Circumstances")
    assert scored(given | {"severity_misused": "yes"}).score > 1


# Cases of our own


def test_a_list_of_victims_mailed_to_one_outsider_is_very_high() -> None:
    found = scored(
        answers("sensitive", people="critical", confidentiality="known", affected=["victims"])
    )
    assert (found.score, found.level) == (4.25, "Very high")
    assert not found.logged


def test_names_alone_are_very_high_where_they_are_those_of_victims_in_danger() -> None:
    found = scored(answers("simple", people="critical", confidentiality="known"))
    assert (found.score, found.level) == (4.25, "Very high")


@pytest.mark.parametrize("sort", CONTEXT)
def test_a_file_seen_by_one_colleague_and_deleted_is_logged_however_sensitive(sort: str) -> None:
    found = scored(answers(sort, people="critical", confidentiality="colleague"))
    assert found.logged
    assert found.sentence.startswith("To be logged, not notified: one colleague here")
    assert "advice, not a decision" in found.sentence
    assert found.sentence.count(f"{found.score:g}") == 1


@pytest.mark.parametrize(
    "more",
    [
        {"intent": "malicious"},
        {"availability": "permanent"},
        {"integrity": "lasting", "misused": "yes"},
    ],
)
def test_a_colleague_who_did_more_than_see_and_delete_it_is_not_excused(
    more: dict[str, str],
) -> None:
    found = scored(answers("sensitive", confidentiality="colleague", **more))
    assert not found.logged
    assert found.sentence.startswith("Very high")


def test_a_lost_encrypted_laptop_has_its_score_and_the_flag_that_it_is_unreadable() -> None:
    found = scored(answers("sensitive", confidentiality="exposed", unintelligible="yes"))
    assert (found.score, found.level) == (4, "Very high")
    assert "much less grave than the score says" in line(found, "Flag: unreadable data")


def test_a_public_register_that_is_published_again_is_low() -> None:
    found = scored(answers("financial", public="yes", confidentiality="unknown"))
    assert (found.score, found.level) == (1.5, "Low")


@pytest.mark.parametrize("people", [150, "150", "1,500", "150.0"])
def test_more_than_a_hundred_people_are_flagged_and_leave_the_score(people: object) -> None:
    found = scored(answers("simple", number=people))
    assert "more than 100 people" in line(found, "Flag:")
    assert found.score == scored(answers("simple")).score


@pytest.mark.parametrize("people", [0, 12, 100, "100"])
def test_a_hundred_people_are_not_flagged(people: object) -> None:
    assert not [each for each in scored(answers(number=people)).lines if "100" in each]


@pytest.mark.parametrize("people", ["", "about", None])
def test_a_number_of_people_that_is_not_known_is_no_all_clear(people: object) -> None:
    assert line(scored(answers(number=people)), "The number of people isn't answered")


# The working


def test_the_working_is_shown_line_by_line() -> None:
    given = answers(
        "sensitive",
        nature_sensitive="guess",
        identification="limited",
        confidentiality="known",
        number=150,
        unintelligible="not_known",
    )
    assert scored(given).lines == (
        "Context: 4 (sensitive data, such as health, convictions or allegations); less 1 because "
        "of how much it tells in itself (“Enough to guess it, such as which illness somebody was "
        "tested for”); together 3",
        "Ease of identification: 0.5 (possible with other sources)",
        "Circumstances: 0.25 (seen by a known number of people, 0.25; not altered, 0; not lost, 0; "
        "a mistake or an accident, 0)",
        "3 × 0.5 + 0.25 = 1.75: low",
        "Flag: more than 100 people (150), which makes it graver than the score says",
        "Whether the data is unreadable isn't known yet",
    )


def test_the_working_says_when_the_context_was_kept_between_one_and_four() -> None:
    found = scored(answers("sensitive", people="critical"))
    assert line(found, "Context").endswith("; kept between 1 and 4: 4")


# What is missing


@pytest.mark.parametrize("sort", CONTEXT)
def test_there_is_no_score_while_an_answer_that_it_needs_is_missing(sort: str) -> None:
    whole = answers(sort)
    needed = [row for row in ADJUSTMENTS if sort in row.sorts]
    for row in needed:
        assert unscored(whole | {f"severity_{row.key}": ""}).missing == (row.name,)
        assert unscored(whole | {f"severity_{row.key}": "enormous"}).missing == (row.name,)
        assert severity(whole | {f"severity_{row.key}": ""}) is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (answers("simple", context=""), "what sort of data it is"),
        (answers("simple", intent=""), "mistake or purpose"),
        (answers(integrity="lasting"), "whether what was altered could have been misused"),
        (answers("financial", public="yes", other=""), "what other data is in it"),
        (answers("simple", body="standing", reason=""), "the reason for what raises or lessens it"),
    ],
)
def test_the_line_in_its_place_says_which_answers_are_missing(given: Answers, missing: str) -> None:
    found = unscored(given)
    assert found.missing == (missing,)
    assert found.sentence == f"No score by ENISA's method. Not answered: {missing}"


def test_no_reason_and_no_other_data_is_asked_for_where_nothing_is_lessened() -> None:
    assert scored(answers("sensitive", reason="", other="")).score == 4


def test_nothing_is_said_while_nothing_is_answered() -> None:
    assert assessed({"people": 3, "severity_unintelligible": "not_known"}) is None
    assert assessed({}, filling=True) is None


# Where it is asked


def asked(**raw: str) -> set[str]:
    """The score's questions on the form, with this typed into it."""
    asking = Asking(MONDAY, ORGANISATION, DPO, Story().report().incident)
    typed = {f"severity_{key}": value for key, value in raw.items()}
    return {
        f.key.removeprefix("severity_")
        for f in ANNEX_FORMS["two"].worded(CJS).fields()
        if f.key.startswith("severity_") and f.applies(typed, asking)
    }


@pytest.mark.parametrize("sort", CONTEXT)
def test_only_what_matters_for_the_sort_of_data_is_asked(sort: str) -> None:
    rows = {row.key for row in ADJUSTMENTS}
    assert asked(context=sort) & rows == {row.key for row in ADJUSTMENTS if sort in row.sorts}
    assert asked() & rows == set()


def test_misuse_is_asked_only_of_what_was_altered() -> None:
    assert "misused" in asked(integrity="recoverable")
    assert "misused" in asked(integrity="lasting")
    assert "misused" not in asked(integrity="none")
    assert "misused" not in asked()


def test_an_annex_with_no_answer_says_that_unreadable_is_not_known_yet() -> None:
    asking = Asking(MONDAY, ORGANISATION, DPO, Story().report().incident)
    read, _ = ANNEX_FORMS["two"].worded(CJS).read({}, asking, partial=True)
    assert read["severity_unintelligible"] == "not_known"
    assert assessed(read) is None


# Annexes from before the context was adjusted

BEFORE = {
    "severity_context": "sensitive",
    "severity_identification": "maximum",
    "severity_confidentiality": "known",
    "severity_integrity": "recoverable",
    "severity_availability": "none",
    "severity_intent": "none",
    "affected": ["victims"],
    "people": 400,
}


def test_an_earlier_annex_keeps_the_score_and_the_sentence_it_had() -> None:
    found = scored(BEFORE)
    assert found.sentence == "Very high (4.5 by ENISA's method; advice, not a decision)"


def test_the_working_of_an_earlier_annex_says_what_was_not_asked_then() -> None:
    assert line(scored(BEFORE), "Not asked then") == (
        "Not asked then: people at particular risk; what was public before; what is wrong or out "
        "of date; how much it tells in itself; whether what was altered could have been misused; "
        "what other data is in it; whether the data is unreadable"
    )


def test_an_earlier_annex_that_had_no_score_says_nothing() -> None:
    assert assessed(BEFORE | {"severity_intent": ""}) is None


def test_an_earlier_annex_that_is_being_corrected_is_asked_everything() -> None:
    assert "people at particular risk" in unscored(BEFORE, filling=True).missing


def test_a_question_that_came_later_was_not_asked_in_an_earlier_annex() -> None:
    assert not was_asked("severity_people", BEFORE)
    assert was_asked("severity_intent", BEFORE)
    assert was_asked("harm", BEFORE)
    assert was_asked("severity_people", answers())


# The page in docs


def moved(amount: int) -> str:
    return f"{amount:+d}".replace("-", "−") if amount else "0"


def table() -> str:
    """The rows as docs/severity.md has them."""
    lines = ["| asked | answer | sort of data: moves | source |", "|---|---|---|---|"]
    for row in ADJUSTMENTS:
        for degree in row.degrees:
            amounts = ", ".join(f"{s}: {moved(degree.amounts.get(s, 0))}" for s in row.sorts)
            lines.append(f"| {row.question} | {degree.title} | {amounts} | {degree.source} |")
    return "\n".join(lines)


def scores() -> str:
    """The scores that aren't moved, as docs/severity.md has them."""
    parts: tuple[tuple[str, Scores], ...] = (
        ("context, basic score", CONTEXT),
        ("× ease of identification", IDENTIFICATION),
        ("+ confidentiality", CONFIDENTIALITY),
        ("+ integrity, where it may have been misused", INTEGRITY),
        ("+ availability", AVAILABILITY),
        ("+ intent", INTENT),
    )
    lines = ["| part | answer | score |", "|---|---|---|"]
    lines += [f"| {name} | {title} | {n:g} |" for name, rows in parts for title, n in rows.values()]
    return "\n".join(lines)


def levels() -> str:
    """The levels, as docs/severity.md has them."""
    lines = ["| level | from |", "|---|---|"]
    return "\n".join(lines + [f"| {level} | {floor:g} |" for floor, level in reversed(LEVELS)])


@pytest.mark.parametrize("made", [table, scores, levels])
def test_the_tables_in_the_docs_are_those_of_the_code(made: Any) -> None:
    assert made() in PAGE.read_text("utf-8")


def test_every_row_names_its_place_in_the_paper() -> None:
    for row in ADJUSTMENTS:
        for degree in row.degrees:
            assert degree.source.startswith(("A1 Table 1", "A2 ")), row.key
