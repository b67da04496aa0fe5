"""What the rehearsal remembers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import run_command
from rehearsal.cast import BY_KEY, CHANNEL_ID
from rehearsal.world import BOT, NotThereError, World

CHAT = BY_KEY["dpo"].chat_id


def test_messages_outlive_a_restart(tmp_path: Path) -> None:
    first = World(tmp_path / "state.sqlite")
    kept = first.add_message(CHAT, BOT, {"text": "Hello"})
    first.close()
    second = World(tmp_path / "state.sqlite")
    assert [one.id for one in second.messages(CHAT, "dpo")] == [kept.id]
    second.close()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


ITS_OWN = dict.fromkeys(("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"), 0o600)


def test_the_state_is_its_owners_alone(tmp_path: Path) -> None:
    world = World(tmp_path / "var" / "state.sqlite")
    world.add_message(CHAT, BOT, {"text": "Hello"})
    assert modes(tmp_path / "var") == ITS_OWN
    assert modes(tmp_path)["var"] == 0o700
    world.close()


def test_a_state_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    first = World(tmp_path / "state.sqlite")
    first.add_message(CHAT, BOT, {"text": "Hello"})
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in tmp_path.glob("state.sqlite*"):  # as a crash leaves it, with what isn't in it yet
        Path(shutil.copy(path, moved)).chmod(0o666)
    first.close()
    again = World(moved / "state.sqlite")
    assert modes(moved) == ITS_OWN
    again.close()


def test_the_folder_of_the_rehearsal_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def rehearsed() -> int:
        return 0

    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr("bot.VAR", folder)
    monkeypatch.setattr("bot.rehearse", rehearsed)
    assert run_command(["rehearse"]) == 0
    assert modes(tmp_path)["var"] == 0o700


def test_message_ids_are_never_used_twice(world: World) -> None:
    ids = [world.add_message(CHAT, BOT, {"text": str(n)}).id for n in range(20)]
    assert len(set(ids)) == 20


def test_a_listing_holds_the_last_hundred(world: World) -> None:
    for number in range(103):
        world.add_message(CHAT, BOT, {"text": str(number)})
    texts = [one.content["text"] for one in world.messages(CHAT, "dpo")]
    assert (len(texts), texts[0], texts[-1]) == (100, "3", "102")


def test_earlier_messages_come_on_asking(world: World) -> None:
    for number in range(103):
        world.add_message(CHAT, BOT, {"text": str(number)})
    first = world.messages(CHAT, "dpo")[0]
    earlier = world.messages(CHAT, "dpo", before=first.id)
    assert [one.content["text"] for one in earlier] == ["0", "1", "2"]


def test_unread_counts_what_others_wrote(world: World) -> None:
    world.add_message(CHAT, "dpo", {"text": "mine"})
    world.add_message(CHAT, BOT, {"text": "yours"})
    assert world.unread("dpo", CHAT) == 1


def test_reading_clears_the_count_for_the_reader_alone(world: World) -> None:
    world.add_message(CHANNEL_ID, BOT, {"text": "all"})
    world.read("dpo", CHANNEL_ID)
    assert (world.unread("dpo", CHANNEL_ID), world.unread("reporter", CHANNEL_ID)) == (0, 1)


def test_an_edit_drops_the_views_of_a_card(world: World) -> None:
    message = world.add_message(CHANNEL_ID, BOT, {"text": "base"})
    world.show_view(message, "dpo", {"body": []})
    world.edit_message(CHANNEL_ID, message.id, {"text": "new base"})
    assert world.message(message.id, "dpo").content == {"text": "new base"}


def test_a_view_is_for_its_viewer_alone(world: World) -> None:
    message = world.add_message(CHANNEL_ID, BOT, {"text": "base"})
    world.show_view(message, "dpo", {"body": ["for the DPO"]})
    assert "attachments" not in world.message(message.id, "reporter").content


def test_a_message_of_another_chat_cannot_be_edited(world: World) -> None:
    message = world.add_message(CHAT, BOT, {"text": "here"})
    with pytest.raises(NotThereError):
        world.edit_message(BY_KEY["reporter"].chat_id, message.id, {"text": "there"})


def test_mail_lies_in_the_box_of_each_recipient(world: World) -> None:
    to = ["board@communityjustice.scot", "Info@CommunityJustice.scot", "x@example.org"]
    world.mail.deliver("desk@example.org", to, "Subject", "Body", "text")
    unread = [world.mail.unread(box) for box in ("board", "info", "elsewhere", "sponsor_team")]
    assert unread == [1, 1, 1, 0]


def test_who_listens_hears_of_a_message(world: World) -> None:
    with world.listening() as queue:
        world.add_message(CHAT, BOT, {"text": "psst"})
        assert queue.get_nowait() == {"kind": "message", "chat": CHAT}


def test_a_block_outlives_a_restart(tmp_path: Path) -> None:
    first = World(tmp_path / "state.sqlite")
    first.block("dpo", True)
    first.close()
    second = World(tmp_path / "state.sqlite")
    assert second.is_blocked("dpo")
    second.close()
