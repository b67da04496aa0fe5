"""Who somebody is: asked of the directory seldom, never waited for long, and kept."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from structlog.testing import capture_logs

from delivery import directory as under_test
from delivery.directory import AGAIN_SECONDS, FRESH_SECONDS, STALE_SECONDS, GraphDirectory
from delivery.errors import DeliveryError, LoginUnavailable, Rejected, Retryable
from delivery.graph import DirectoryPerson, Graph
from delivery.refusals import Means
from procedure.person import PersonId, unnamed
from procedure.record import Named
from service.ports.store import Store
from tests.waiting import until


class People:
    """Graph's people; `fault` is raised in their place, `slow` is waited for first."""

    def __init__(self) -> None:
        self.names = {"anna": "Anna Munro"}
        self.ids = {"anna@cjs.example": "anna"}
        self.asked: list[str] = []
        self.fault: DeliveryError | None = None
        self.slow: asyncio.Event | None = None

    async def person(self, object_id: str) -> DirectoryPerson:
        self.asked.append(object_id)
        if self.slow is not None:
            await self.slow.wait()
        if self.fault is not None:
            raise self.fault
        found = self.ids.get(object_id, object_id)
        if found not in self.names:
            raise Rejected(404, "Request_ResourceNotFound", Means.DEAD)
        return DirectoryPerson(self.names[found], None, PersonId(found))


class Kept:
    """The register's names."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    async def name_of(self, person_id: str) -> str:
        return self.names.get(person_id, "")

    async def keep_name(self, person_id: str, name: str) -> None:
        self.names[person_id] = name


class Desk:
    """A directory, what it asks, what it keeps, and the time."""

    def __init__(self) -> None:
        self.people, self.kept, self.now = People(), Kept(), 1000.0
        self.directory = self.another()

    def another(self) -> GraphDirectory:
        """As after a start."""
        graph, store = cast(Graph, self.people), cast(Store, self.kept)
        return GraphDirectory(store, graph, lambda: self.now)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_name_is_the_directorys_and_is_kept(desk: Desk) -> None:
    desk.kept.names["anna"] = "Chief Executive"
    assert await desk.directory.name("anna") == "Anna Munro"
    assert desk.kept.names == {"anna": "Anna Munro"}


async def test_a_known_name_is_not_asked_for_again(desk: Desk) -> None:
    for _ in range(3):
        await desk.directory.name("anna")
    assert desk.people.asked == ["anna"]


async def test_a_name_that_has_aged_is_asked_for_beside_the_turn(desk: Desk) -> None:
    await desk.directory.name("anna")
    desk.people.names["anna"] = "Anna Grant"
    desk.now += FRESH_SECONDS
    assert await desk.directory.name("anna") == "Anna Munro"
    await until(lambda: desk.kept.names["anna"] == "Anna Grant")
    assert await desk.directory.name("anna") == "Anna Grant"


@pytest.mark.parametrize(
    "fault",
    [
        Retryable("TimeoutError"),
        LoginUnavailable("invalid_client"),
        Rejected(403, "Denied", Means.ASK),
    ],
)
async def test_a_directory_that_is_away_is_answered_for_by_the_name_it_last_gave(
    desk: Desk, fault: DeliveryError
) -> None:
    await desk.directory.name("anna")
    desk.people.fault = fault
    assert await desk.another().name("anna") == "Anna Munro"


async def test_a_directory_that_is_away_has_no_name_of_somebody_it_never_named(desk: Desk) -> None:
    desk.people.fault = Retryable("503")
    assert await desk.directory.name("anna") == ""
    assert await desk.directory.name("ben") == ""
    assert desk.people.asked == ["anna"]


async def test_a_directory_that_comes_back_is_asked_again(desk: Desk) -> None:
    desk.people.fault = Retryable("503")
    await desk.directory.name("anna")
    desk.people.fault = None
    desk.now += AGAIN_SECONDS
    assert await desk.directory.name("anna") == "Anna Munro"


async def test_somebody_whom_the_directory_does_not_know_has_no_name(desk: Desk) -> None:
    assert await desk.directory.name("stranger") == ""
    assert await desk.directory.name("anna") == "Anna Munro"


async def test_nobody_is_asked_for_without_an_id(desk: Desk) -> None:
    assert await desk.directory.name("") == ""
    assert desk.people.asked == []


async def test_a_slow_directory_is_not_waited_for_and_what_it_says_late_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "WAIT_SECONDS", 0.01)
    desk.people.slow = asyncio.Event()
    assert await desk.directory.name("anna") == ""
    assert await desk.directory.name("ben") == ""
    assert desk.people.asked == ["anna"]
    desk.people.slow.set()
    await until(lambda: desk.kept.names == {"anna": "Anna Munro"})
    assert await desk.directory.name("anna") == "Anna Munro"


async def test_what_is_being_asked_ends_with_the_desk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "WAIT_SECONDS", 0.01)
    desk.people.slow = asyncio.Event()
    await desk.directory.name("anna")
    await desk.directory.close()
    desk.people.slow.set()
    await asyncio.sleep(0)
    assert desk.kept.names == {}


async def test_names_leave_out_whom_nobody_knows(desk: Desk) -> None:
    assert await desk.directory.names(["anna", "stranger", "anna"]) == {"anna": "Anna Munro"}


ANNA, STRANGER = PersonId("anna"), PersonId("stranger")


async def test_a_changed_surname_is_seen_within_a_day_by_whoever_was_away_longer(
    desk: Desk,
) -> None:
    await desk.directory.name("anna")
    desk.people.names["anna"] = "Anna Grant"
    desk.now += STALE_SECONDS
    assert await desk.directory.name("anna") == "Anna Grant"


@pytest.mark.parametrize("said", ["anna", "ANNA", " Anna ", "anna@cjs.example", "Anna@CJS.example"])
async def test_who_is_meant_has_the_directorys_own_id(desk: Desk, said: str) -> None:
    known_by = PersonId(said)
    assert await desk.directory.who([known_by]) == {known_by: Named(id=ANNA, name="Anna Munro")}


async def test_whom_the_directory_does_not_have_is_left_out(desk: Desk) -> None:
    assert await desk.directory.who([ANNA, STRANGER]) == {ANNA: Named(id=ANNA, name="Anna Munro")}


@pytest.mark.parametrize(
    "fault",
    [
        Retryable("503"),
        LoginUnavailable("no"),
        Rejected(403, "Denied", Means.ASK),
        Rejected(401, "", Means.ASK),
    ],
)
async def test_whom_a_directory_that_is_away_cannot_name_keeps_their_id(
    desk: Desk, fault: DeliveryError
) -> None:
    desk.people.fault = fault
    who = await desk.directory.who([STRANGER])
    assert who == {STRANGER: Named(id=STRANGER, name=unnamed(STRANGER))}


async def test_somebody_without_a_display_name_is_somebody(desk: Desk) -> None:
    desk.people.names["anna"] = ""
    assert await desk.directory.who([ANNA]) == {ANNA: Named(id=ANNA, name=unnamed(ANNA))}


async def test_that_the_directory_lets_nobody_ask_is_logged_once_until_it_does_again(
    desk: Desk,
) -> None:
    desk.people.fault = Rejected(403, "Authorization_RequestDenied", Means.ASK)
    with capture_logs() as logs:
        for person in ("ben", "cara", "dan"):
            await desk.directory.name(person)
    assert logs == [
        {
            "event": "directory_away",
            "log_level": "warning",
            "reason": "403 Authorization_RequestDenied",
        }
    ]
