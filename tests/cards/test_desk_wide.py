"""Cards about no single case: digest, checkpoint, deleted record, what was not delivered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cards.desk_wide import DOUBTS, checkpoint_card, deleted_card, digest_card, restored_card
from cards.undelivered import undelivered_card
from procedure.notices import Notice, Route, Topic
from service.daily import Daily, Due
from service.ports.found import Restored
from service.ports.proofs import Checkpoint, Tombstone
from service.ports.undelivered import Undelivered
from service.views import UndeliveredView
from storage.continuity import Doubt
from tests.cards.cast import ORGANISATION, START
from tests.cards.reading import assert_good
from tests.cjs import CJS

CASE = "CJS-2026-0001"


def daily(many: int = 1) -> Daily:
    """A digest of so many cases, each with a clock, an approval and something late."""
    ids = [f"CJS-2026-{n:04d}" for n in range(1, many + 1)]
    late = [Due(each, "action:A2", START - timedelta(days=1)) for each in ids]
    return Daily(
        START,
        CJS,
        {"": many, "event": 1},
        {"": ids, "event": ["CJS-2025-0003"]},
        [Due(each, "ico", START + timedelta(hours=5)) for each in ids],
        late,
        [(each, ("A1", "A3")) for each in ids],
    )


@pytest.mark.parametrize("many", [1, 200])
def test_the_digest_is_a_good_card(many: int) -> None:
    _, card = digest_card(daily(many))
    assert_good(card)


def test_the_digests_line_counts_in_the_procedures_priority() -> None:
    words, _ = digest_card(daily())
    assert words == "Open cases this morning: 1 not classified yet, 1 Event. 1 overdue"


def test_a_long_digest_says_how_many_more_there_are() -> None:
    assert "and 188 more" in f"{digest_card(daily(200))[1]}"


def test_a_checkpoint_is_a_good_card_with_its_fingerprint() -> None:
    made = Checkpoint(7, START, 3, "ab" * 32, "cd" * 8, "c2lnbmF0dXJl")
    words, card = checkpoint_card(made)
    assert_good(card)
    assert words.startswith("Checkpoint 7 ")
    assert "ab" * 32 in f"{card}"


def test_a_deleted_record_is_told_with_what_stays() -> None:
    stone = Tombstone(CASE, "event", "closed", START, START, START, "Fiona Campbell", 9, "ef" * 32)
    _, card = deleted_card(stone)
    assert_good(card)
    assert "ef" * 32 in f"{card}"


def test_what_was_not_delivered_is_listed_with_a_button_each() -> None:
    notices = (
        Undelivered(4, Notice(CASE, Topic.ASSESSED, Route.MAIL, "board", "", "k"), START, 3),
        Undelivered(5, Notice(CASE, Topic.REPORTED, Route.MAIL, "x", "", "l"), START, 3),
        Undelivered(6, Notice("", Topic.DIGEST, Route.CHANNEL, "channel", "", "m"), START, 3),
    )
    card = undelivered_card(UndeliveredView(notices, {"x": "Iain Ross"}, ORGANISATION))
    assert_good(card)
    shown = f"{card}"
    assert shown.count("'do': 'again'") >= 3
    assert "Iain Ross" in shown
    assert "The Board's mailbox" in shown


def test_nothing_undelivered_says_so() -> None:
    card = undelivered_card(UndeliveredView((), {}, ORGANISATION), "It is being sent again.")
    assert_good(card)
    assert "Everything has been delivered" in f"{card}"


@pytest.mark.parametrize("doubt", [*map(str, Doubt), "one of a later version"])
def test_a_register_that_was_in_doubt_is_told_and_the_reason_stays_out_of_the_channel(
    doubt: str,
) -> None:
    restored = Restored(1, START, doubt, "The *disk* was lost.")
    for private in (True, False):
        words, card = restored_card(restored, with_reason=private)
        assert_good(card)
        assert "in doubt" in words
        assert ("disk" in f"{card}") is private
    assert (doubt in DOUBTS) is (doubt in set(Doubt))
