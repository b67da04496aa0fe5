"""Each refusal that Microsoft documents, given once to every kind of call: what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession

from delivery.connector import Connector
from delivery.directory import GraphDirectory
from delivery.graph import Graph
from delivery.hosts import Hosts
from delivery.refusals import Call, Means, code_of, meaning
from delivery.rendering import Renderer
from delivery.routes import Addresses, Routes
from delivery.sender import GIVE_UP_AFTER, Sender
from delivery.standing import Standing
from delivery.tokens import Tokens
from procedure.notices import CHANNEL, Notice, Route, Topic
from rehearsal import answers
from rehearsal.answers import CONNECTOR, GRAPH, Answer
from service.take import Desk
from storage.register import Register, open_register
from tests.delivery.microsoft import TENANT, Microsoft, ScriptedAnswer
from tests.procedure.story import DPO, MONDAY, ORGANISATION, REPORTER, report_of

HOUR = timedelta(hours=1)
BOXES = {"info": "info@example.org", "board": "b@example.org", "sponsor": "s@example.org"}
GIVEN_UP = {"400_ErrorInvalidRecipients", "413_ErrorMessageSizeExceeded", "413_MessageSizeTooBig"}
"""What no second try could change, where no other route is left."""

POSTS, CREATES, UPDATES = "POST .*/activities$", "POST .*/conversations$", "^PUT "
MAILS, LOOKS_UP = "sendMail$", r"GET .*select=id,displayName,mail"


class Unpaced:
    """Lets everything pass at once."""

    async def wait(self, conversation_id: str) -> Unpaced:
        return self

    def answered(self) -> None:
        """Counts nothing."""


@dataclass
class Post:
    """A case, a sender with all its routes, Microsoft, and a clock that is moved by hand."""

    register: Register
    microsoft: Microsoft
    session: ClientSession
    tokens: Tokens
    now: datetime = MONDAY
    standing: Standing = field(default_factory=Standing)
    incident: str = ""
    told: int = 0

    def __post_init__(self) -> None:
        hosts = Hosts.of(self.microsoft.url)
        self.desk = Desk(self.register, ORGANISATION, self.clock)
        graph = Graph(self.session, self.tokens, self.microsoft.url, "desk@example.org")
        directory = GraphDirectory(self.register, graph)
        routes = Routes(
            self.register.conversations,
            Connector(self.session, self.tokens, hosts, Unpaced()),
            graph,
            directory,
            Renderer(self.desk, directory, self.clock),
            Addresses(TENANT, "19:channel", BOXES),
            self.clock,
        )
        outbox = self.register.outbox
        self.sender = Sender(self.desk, outbox, routes, self.clock, self.standing)

    def clock(self) -> datetime:
        """The time."""
        return self.now

    async def knows(self, person: str, chat: str) -> None:
        """The desk has heard from somebody in this chat."""
        await self.register.conversations.save_person(
            person,
            name="",
            teams_id=f"29:{person}",
            conversation_id=chat,
            service_url=self.microsoft.url,
            tenant_id=TENANT,
            at=self.now,
        )

    async def queue(self, route: Route, to: str, topic: Topic = Topic.CLOSED) -> str:
        """Queues a notice under a key of its own, which comes back."""
        self.told += 1
        key = f"told/{self.told}"
        notice = Notice(self.incident, topic, route, to, key, key)
        await self.register.outbox.enqueue([notice], self.now)
        return key

    async def passes(self, span: timedelta) -> None:
        """Time passes, a step of it at a time, and everything that is due is tried."""
        end = self.now + span
        while True:
            while await self.sender.sweep():
                await self.sender.finish()
            if self.now >= end:
                return
            self.now += span / 2

    def meets(self, answer: Answer, call: str) -> None:
        """The next call of this kind is answered so; a refused token is asked for a second time."""
        once = ScriptedAnswer(answer.status, answer.body, dict(answer.headers))
        self.microsoft.only, self.microsoft.faults = call, [once] * (1 + (answer.status == 401))
        self.microsoft.calls.clear()

    def arrived(self, call: str) -> int:
        """How many calls of this kind there were."""
        path = call.strip("$^").rpartition("/")[2].split()[-1]
        return sum(url.endswith(path) for _, url, _ in self.microsoft.calls)

    async def dead(self) -> list[str]:
        """The keys of what was given up."""
        return [one.notice.key for one in await self.register.outbox.dead_rows()]

    async def waiting(self) -> list[str]:
        """The keys of what waits."""
        return [one.notice.key for one in await self.register.outbox.waiting()]


@pytest.fixture
async def post(
    migrated_sqlite_url: str, microsoft: Microsoft, session: ClientSession, tokens: Tokens
) -> AsyncIterator[Post]:
    register = await open_register(migrated_sqlite_url)
    made = Post(register, microsoft, session, tokens)
    for person in (REPORTER.id, DPO.id):
        await made.knows(person, f"a:{person}")
    made.incident = (await made.desk.take(report_of(), REPORTER)).incident.id
    await made.passes(HOUR)
    yield made
    await register.close()


async def test_a_refused_chat_reaches_its_person_by_chat_or_by_mail(post: Post) -> None:
    for answer in CONNECTOR:
        await post.knows(REPORTER.id, f"a:{REPORTER.id}")
        post.meets(answer, POSTS)
        key = await post.queue(Route.CHAT, REPORTER.id)
        await post.passes(HOUR)
        assert not post.microsoft.faults, answer.name
        assert not await post.waiting(), answer.name
        again = post.arrived(POSTS) > 1 + (answer.status == 401)
        assert again or post.arrived(MAILS) == 1, answer.name
        assert key not in await post.dead(), answer.name


async def test_a_chat_that_cant_be_made_is_followed_by_mail(post: Post) -> None:
    for answer in CONNECTOR:
        await post.knows(REPORTER.id, f"a:{REPORTER.id}")
        await post.register.conversations.forget_chat(REPORTER.id, f"a:{REPORTER.id}")
        post.meets(answer, CREATES)
        await post.queue(Route.CHAT, REPORTER.id)
        await post.passes(HOUR)
        assert not post.microsoft.faults, answer.name
        assert not await post.waiting(), answer.name
        assert post.arrived(POSTS) + post.arrived(MAILS) > 0, answer.name
    assert not await post.dead()


async def test_a_refused_channel_is_tried_for_a_day_and_the_dpo_hears_at_once(post: Post) -> None:
    for answer in CONNECTOR:
        post.meets(answer, POSTS)
        key = await post.queue(Route.CHANNEL, CHANNEL)
        await post.passes(HOUR)
        assert not post.microsoft.faults, answer.name
        assert (key in await post.dead()) == (answer.name in GIVEN_UP), answer.name
        assert not await post.waiting(), answer.name


async def test_a_refused_update_is_let_be(post: Post) -> None:
    for answer in CONNECTOR:
        post.microsoft.faults = []
        key = await post.queue(Route.CHAT, REPORTER.id)
        await post.passes(HOUR)
        post.meets(answer, UPDATES)
        async with post.register.unit() as unit:
            await unit.settle(post.incident, key, post.now)
        await post.passes(HOUR)
        assert not post.microsoft.faults, answer.name
        assert not await post.waiting(), answer.name
    assert not await post.dead()


async def test_a_refused_mail_is_tried_for_a_day(post: Post) -> None:
    for answer in GRAPH:
        post.meets(answer, MAILS)
        key = await post.queue(Route.MAIL, "info")
        await post.passes(HOUR)
        assert not post.microsoft.faults, answer.name
        assert (key in await post.dead()) == (answer.name in GIVEN_UP), answer.name
        assert not await post.waiting(), answer.name


async def test_a_refused_look_at_the_directory_delays_a_mail(post: Post) -> None:
    for answer in GRAPH:
        post.meets(answer, LOOKS_UP)
        key = await post.queue(Route.MAIL, REPORTER.id)
        await post.passes(HOUR)
        nobody = meaning(Call.PERSON, answer.status, answer.name.partition("_")[2]) is Means.DEAD
        assert (key in await post.dead()) == nobody, answer.name
        assert not await post.waiting(), answer.name


async def test_mail_that_is_refused_for_long_is_said_and_then_given_up(post: Post) -> None:
    denied = answers.BY_NAME["403_ErrorAccessDenied"]
    post.microsoft.only = MAILS
    post.microsoft.faults = [ScriptedAnswer(denied.status, denied.body)] * 500
    key = await post.queue(Route.MAIL, REPORTER.id)
    await post.passes(HOUR)
    told = post.standing.told()["mail_refused"]
    assert told.startswith("403 ErrorAccessDenied, since Mon ")
    rows = await post.register.outbox.waiting()
    assert key in [one.notice.key for one in rows]
    told_dpo = [
        url for method, url, _ in post.microsoft.calls if DPO.id in url and method == "POST"
    ]
    assert told_dpo, "the DPO hears in chat long before a day has passed"
    await post.passes(GIVE_UP_AFTER)
    assert key in await post.dead()
    post.microsoft.faults = []
    await post.queue(Route.MAIL, "info")
    await post.passes(HOUR)
    assert post.standing.told() == {}


async def test_a_deleted_chat_is_made_anew_by_the_object_id(post: Post) -> None:
    post.meets(answers.NO_CONVERSATION, POSTS)
    await post.queue(Route.CHAT, REPORTER.id)
    await post.passes(HOUR)
    created = [body for _, url, body in post.microsoft.calls if url.endswith("/conversations")]
    assert [body["members"] for body in created] == [[{"id": REPORTER.id}]]
    known = await post.register.conversations.person(REPORTER.id)
    assert known is not None
    assert known.conversation_id == "a:new"
    assert post.arrived(MAILS) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (answers.BLOCKED.body, "MessageWritesBlocked"),
        ('{"error": {"code": "Bad Argument", "message": "x"}}', "Bad Argument"),
        ('{"error": {"code": "a text that quotes <Ailsa>", "message": "{"}}', ""),
        ('{"message": "{\\"message\\": \\"{}\\"}"}', ""),
        ("[]", ""),
        ("{}", ""),
    ],
)
def test_a_code_is_found_where_it_stands_and_a_text_is_none(body: str, code: str) -> None:
    assert code_of(body if body.startswith("{") else None) == code


@pytest.mark.parametrize("call", Call)
def test_what_nobody_listed_is_never_given_up(call: Call) -> None:
    for status in (400, 402, 403, 405, 418, 451, 499, 520):
        assert meaning(call, status, "Unheard of") is not Means.DEAD
