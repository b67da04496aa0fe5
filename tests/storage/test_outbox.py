from __future__ import annotations

import asyncio

import pytest

from procedure.notices import Notice, Route, Topic
from storage.outbox import Queued
from storage.register import Register
from tests.storage.made import INCIDENT, NOON, add_entries, after, notice
from tests.waiting import PATIENCE_SECONDS


async def enqueue(register: Register, *notices: Notice) -> None:
    async with register.unit() as unit:
        await unit.enqueue(notices, NOON)


async def claim_one(register: Register, minutes: float = 0) -> Queued:
    (queued,) = await register.outbox.claim(after(minutes), 10)
    return queued


async def keys(register: Register, minutes: float = 0) -> list[str]:
    return [queued.notice.key for queued in await register.outbox.claim(after(minutes), 10)]


async def deliver(register: Register, minutes: float = 0, rendered_seq: int = 1) -> Queued:
    queued = await claim_one(register, minutes)
    activity = queued.update_of or f"activity of {queued.notice.key}"
    assert await register.outbox.sent(queued, after(minutes), "chat-1", activity, rendered_seq)
    return queued


async def test_a_claimed_notice_is_the_one_that_was_enqueued(register: Register) -> None:
    made = notice("n1", about="")
    await enqueue(register, made)
    queued = await claim_one(register)
    assert (queued.notice, queued.attempt, queued.conversation) == (made, 1, "chat:boss")
    assert (queued.queued_at, queued.update_of) == (NOON, None)


async def test_a_notice_of_a_unit_that_failed_is_not_there(register: Register) -> None:
    with pytest.raises(RuntimeError):
        async with register.unit() as unit:
            await unit.enqueue([notice("n1")], NOON)
            raise RuntimeError
    assert await keys(register) == []


async def test_a_key_is_enqueued_once_for_ever(register: Register) -> None:
    await enqueue(register, notice("n1"), notice("n1"))
    await deliver(register)
    await enqueue(register, notice("n1"))
    assert await keys(register) == []


async def test_order_is_kept_inside_a_conversation_and_none_across(register: Register) -> None:
    await enqueue(register, notice("a1", "anna"), notice("a2", "anna"), notice("b1", "ben"))
    first = await register.outbox.claim(NOON, 10)
    assert [queued.notice.key for queued in first] == ["a1", "b1"]
    assert await keys(register) == []
    await register.outbox.sent(first[0], NOON, "chat", "activity", 1)
    assert await keys(register) == ["a2"]


async def test_what_has_a_limit_is_told_before_what_waits_already(register: Register) -> None:
    waits = [notice(f"n{n}", topic=Topic.CLASSIFIED) for n in range(3)]
    await enqueue(register, notice("late", topic=Topic.SHOWN), *waits)
    await enqueue(register, notice("clock", topic=Topic.REMINDER, about="ico"))
    told = []
    for _ in range(5):
        told.append((await deliver(register)).notice.key)
    assert told == ["clock", "n0", "n1", "n2", "late"]


async def test_a_card_that_is_made_anew_waits_for_what_is_new(register: Register) -> None:
    await add_entries(register, 1)
    await enqueue(register, notice("old"))
    await deliver(register)
    async with register.unit() as unit:
        await unit.settle(INCIDENT, "action-1", NOON)
        await unit.enqueue([notice("new", about="action-2")], NOON)
    assert [(await deliver(register)).notice.key for _ in range(2)] == ["new", "old/settled/1"]


async def test_the_same_person_by_mail_is_another_conversation(register: Register) -> None:
    await enqueue(register, notice("chat"), notice("mail", route=Route.MAIL))
    assert await keys(register) == ["chat", "mail"]


async def test_a_claim_takes_no_more_than_its_limit(register: Register) -> None:
    await enqueue(register, *(notice(f"n{n}", f"person-{n}") for n in range(5)))
    assert len(await register.outbox.claim(NOON, 3)) == 3
    assert len(await register.outbox.claim(NOON, 3)) == 2


async def test_a_retry_is_not_overtaken_inside_its_conversation(register: Register) -> None:
    await enqueue(register, notice("n1"), notice("n2"))
    queued = await claim_one(register)
    assert await register.outbox.again(queued, after(5), "502", spend=True)
    assert await keys(register, 4) == []
    assert await keys(register, 5) == ["n1"]


async def test_being_throttled_spends_no_attempt_and_failing_does(register: Register) -> None:
    await enqueue(register, notice("n1"))
    await register.outbox.again(await claim_one(register), NOON, "429", spend=False)
    throttled = await claim_one(register)
    assert throttled.attempt == 1
    await register.outbox.again(throttled, NOON, "502", spend=True)
    assert (await claim_one(register)).attempt == 2


async def test_an_abandoned_lease_is_taken_over_and_its_holder_fenced_off(
    register: Register,
) -> None:
    await enqueue(register, notice("n1"))
    lost = await claim_one(register)
    assert await keys(register, 0.9) == []
    taken = await claim_one(register, 1)
    assert not await register.outbox.sent(lost, after(1), "chat", "activity", 1)
    assert not await register.outbox.again(lost, after(1), "late", spend=True)
    assert not await register.outbox.dead(lost, after(1), "late")
    assert await register.outbox.sent(taken, after(1), "chat", "activity", 1)
    assert not await register.outbox.sent(taken, after(1), "chat", "activity", 1)


async def test_racing_claims_never_share_a_notice(register: Register) -> None:
    await enqueue(register, *(notice(f"n{n}", f"person-{n}") for n in range(20)))
    claims = await asyncio.gather(*(register.outbox.claim(NOON, 7) for _ in range(6)))
    claimed = [queued.id for batch in claims for queued in batch]
    assert len(claimed) == len(set(claimed))


async def test_a_dead_notice_is_listed_with_its_reason_and_blocks_nobody(
    register: Register,
) -> None:
    await enqueue(register, notice("n1"), notice("n2"))
    await register.outbox.dead(await claim_one(register), after(1), "The person left.")
    (dead,) = await register.outbox.dead_rows()
    assert (dead.notice.key, dead.reason, dead.state) == ("n1", "The person left.", "dead")
    assert await keys(register, 1) == ["n2"]


async def test_a_dead_notice_can_be_sent_again_with_its_age_counted_anew(
    register: Register,
) -> None:
    await enqueue(register, notice("n1"))
    failing = await claim_one(register)
    await register.outbox.dead(failing, after(1), "Too old.")
    assert await register.outbox.send_again(failing.id, after(9))
    assert not await register.outbox.send_again(failing.id, after(9))
    again = await claim_one(register, 9)
    assert (again.notice.key, again.attempt, again.queued_at) == ("n1", 1, after(9))


async def test_what_a_dead_notice_leads_to_is_queued_with_its_end(register: Register) -> None:
    await enqueue(register, notice("n1"))
    warning = notice("n1/undelivered", "dpo", about="")
    await register.outbox.dead(await claim_one(register), NOON, "Gone.", [warning])
    assert await keys(register) == ["n1/undelivered"]


async def test_a_notice_that_goes_by_mail_instead_is_not_dead(register: Register) -> None:
    await enqueue(register, notice("n1"))
    by_mail = notice("n1/mail", route=Route.MAIL)
    await register.outbox.reroute(await claim_one(register), NOON, "Blocked.", [by_mail])
    assert await register.outbox.dead_rows() == []
    assert await keys(register) == ["n1/mail"]


async def test_what_waits_is_listed_with_why(register: Register) -> None:
    await enqueue(register, notice("n1"), notice("n2"))
    await register.outbox.again(await claim_one(register), after(5), "Throttled.", spend=False)
    first, second = await register.outbox.waiting()
    assert (first.notice.key, first.reason, first.not_before) == ("n1", "Throttled.", after(5))
    assert (second.notice.key, second.reason) == ("n2", "")
    assert await register.outbox.depth() == 2


async def test_settling_updates_every_card_already_sent_about_the_matter(
    register: Register,
) -> None:
    await enqueue(register, notice("n1"), notice("n2", about="action-2"))
    await deliver(register)
    await deliver(register)
    await add_entries(register, 2, settles="action-1")
    update = await claim_one(register)
    assert (update.update_of, update.update_in) == ("activity of n1", "chat-1")
    assert (update.notice.key, update.notice.about) == ("n1/settled/2", "action-1")


async def test_settling_again_updates_again(register: Register) -> None:
    await enqueue(register, notice("n1"))
    await deliver(register)
    await add_entries(register, 2, settles="action-1")
    await deliver(register, rendered_seq=2)
    await add_entries(register, 3, settles="action-1")
    assert await keys(register) == ["n1/settled/3"]


async def test_settling_leaves_unsent_notices_and_mail_alone(register: Register) -> None:
    await enqueue(register, notice("mail", route=Route.MAIL))
    await deliver(register)
    await enqueue(register, notice("n1"))
    await add_entries(register, 2, settles="action-1")
    await deliver(register, rendered_seq=2)
    assert await register.outbox.depth() == 0


async def test_a_card_made_before_the_settlement_and_sent_after_is_updated(
    register: Register,
) -> None:
    await enqueue(register, notice("n1"))
    queued = await claim_one(register)
    await add_entries(register, 2, settles="action-1")
    await register.outbox.sent(queued, NOON, "chat-1", "activity", rendered_seq=1)
    update = await claim_one(register)
    assert (update.update_of, update.notice.key) == ("activity", "n1/settled/2")


async def test_a_card_made_after_the_settlement_is_left_alone(register: Register) -> None:
    await enqueue(register, notice("n1"))
    queued = await claim_one(register)
    await add_entries(register, 2, settles="action-1")
    await register.outbox.sent(queued, NOON, "chat-1", "activity", rendered_seq=2)
    assert await register.outbox.depth() == 0


async def test_a_card_sent_while_its_matter_is_settled_is_updated_once(
    register: Register,
) -> None:
    for round_number in range(8):
        about = f"action-{round_number}"
        await enqueue(register, notice(f"n{round_number}", about=about))
        queued = await claim_one(register)
        seq = len(await register.entries(INCIDENT))
        await asyncio.gather(
            add_entries(register, seq + 1, settles=about),
            register.outbox.sent(queued, NOON, "chat-1", "activity", rendered_seq=seq),
        )
        update = await claim_one(register)
        assert update.update_of == "activity"
        await register.outbox.sent(update, NOON, "chat-1", "activity", rendered_seq=seq + 1)
        assert await register.outbox.depth() == 0


async def test_whoever_waits_is_woken_by_a_new_notice(register: Register) -> None:
    waiter = asyncio.create_task(register.outbox.wait(10 * PATIENCE_SECONDS))
    await asyncio.sleep(0)
    await enqueue(register, notice("n1"))
    await asyncio.wait_for(waiter, PATIENCE_SECONDS)


async def test_whoever_waits_for_nothing_goes_on_in_time(register: Register) -> None:
    await asyncio.wait_for(register.outbox.wait(0.01), PATIENCE_SECONDS)


async def test_a_message_that_shows_a_case_anew_is_called_back_since_then(
    register: Register,
) -> None:
    """A list that stood before the report may show it since."""
    outbox = register.outbox
    outbox.shown("boss", "chat-1", "17", NOON)
    await outbox.flush()
    outbox.shown("boss", "chat-1", "17", after(20))
    await outbox.flush()
    async with register.unit() as unit:
        await unit.recall(INCIDENT, "boss", after(30), since=after(10))
    (update,) = await outbox.claim(after(30), 10)
    assert (update.update_of, update.notice.topic) == ("17", Topic.SHOWN)


async def test_a_message_that_could_not_be_replaced_is_brought_up_to_date_once_a_turn(
    register: Register,
) -> None:
    for _ in range(2):
        await register.outbox.stale("boss", "chat-1", "17", NOON, INCIDENT, "turn")
    queued = await claim_one(register)
    assert (queued.update_of, queued.update_in) == ("17", "chat-1")
