"""Words are kept as they were typed; what can't be seen is no answer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.answering import Way
from procedure.asking import printable
from procedure.field import Ask, Field, Unanswered
from tests.typed_tables import table

TEXTS: list[tuple[str, str]] = table("texts")["texts"]
WORDS = Field("q", "What?", Ask.TEXT, required=True)


@pytest.mark.parametrize(("typed", "kept"), TEXTS)
def test_a_text_is_kept_as_the_table_says(typed: str, kept: str) -> None:
    assert printable(typed) == kept


@pytest.mark.parametrize("typed", [typed for typed, kept in TEXTS if not kept])
@pytest.mark.parametrize("ask", [Ask.TEXT, Ask.LINE])
def test_what_can_not_be_seen_is_no_answer(typed: str, ask: Way) -> None:
    with pytest.raises(Unanswered):
        Field("q", "What?", ask, required=True).read({"q": typed})


@given(st.text(max_size=60))
def test_every_letter_sign_and_mark_stays(text: str) -> None:
    seen = [
        c
        for c in text
        if unicodedata.category(c)[0] in "LNPS" and c not in "\u115f\u1160\u3164\uffa0\u2800"
    ]
    stays = printable(text)
    assert [c for c in stays if c in set(seen)] == seen


@given(st.text(max_size=60))
def test_what_is_kept_is_kept_the_same_again(text: str) -> None:
    assert printable(printable(text)) == printable(text)
