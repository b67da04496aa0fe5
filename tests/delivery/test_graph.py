"""Mail and the directory, through Microsoft Graph."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from aiohttp import ClientSession

from delivery.errors import Rejected, Retryable, ServiceUrlNotAllowed
from delivery.graph import DirectoryPerson, Graph
from delivery.refusals import Means
from delivery.tokens import Tokens
from procedure.person import PersonId
from tests.delivery.microsoft import PERSON, Microsoft, ScriptedAnswer

FROM = "incident-desk@example.org"


@pytest.fixture
def graph(session: ClientSession, tokens: Tokens, microsoft: Microsoft) -> Graph:
    return Graph(session, tokens, microsoft.url, FROM)


async def test_mail_goes_as_plain_text_and_is_kept(graph: Graph, microsoft: Microsoft) -> None:
    await graph.send_mail(["a@example.org", "b@example.org"], "New\r\nBcc: x", "<b>text</b>")
    assert microsoft.calls == [
        (
            "POST",
            "/v1.0/users/incident-desk%40example.org/sendMail",
            {
                "message": {
                    "subject": "New Bcc: x",
                    "body": {"contentType": "Text", "content": "<b>text</b>"},
                    "toRecipients": [
                        {"emailAddress": {"address": "a@example.org"}},
                        {"emailAddress": {"address": "b@example.org"}},
                    ],
                },
                "saveToSentItems": True,
            },
        )
    ]


async def test_mail_asks_for_a_token_for_graph(graph: Graph, microsoft: Microsoft) -> None:
    await graph.send_mail(["a@example.org"], "s", "t")
    assert microsoft.logins[0]["scope"] == "https://graph.microsoft.com/.default"


async def test_mail_to_nobody_is_a_mistake(graph: Graph) -> None:
    with pytest.raises(ValueError, match="recipient"):
        await graph.send_mail([], "s", "t")


async def test_a_person_has_a_name_and_a_mail_address(graph: Graph, microsoft: Microsoft) -> None:
    assert await graph.person(PERSON) == DirectoryPerson(
        "Dorothy Smith", "d@example.org", PersonId(PERSON)
    )
    assert microsoft.calls[0][1] == f"/v1.0/users/{PERSON}?$select=id,displayName,mail"


async def test_a_person_may_have_no_mailbox(graph: Graph, microsoft: Microsoft) -> None:
    microsoft.faults = [ScriptedAnswer(200, '{"displayName": "Rory", "mail": null}')]
    assert await graph.person(PERSON) == DirectoryPerson("Rory", None, PersonId(PERSON))


UNKNOWN = ScriptedAnswer(404, '{"error": {"code": "Request_ResourceNotFound"}}')
REFUSED = ScriptedAnswer(403, '{"error": {"code": "Authorization_RequestDenied"}}')
ALIAS = "d.o'brien@example.org"
MARRIED = {"id": PERSON, "displayName": "Dorothy Smith", "mail": "d@example.org"}


def listed(*people: dict[str, str]) -> ScriptedAnswer:
    return ScriptedAnswer(200, json.dumps({"value": people}))


@pytest.mark.parametrize("answers", [[listed(MARRIED)], [REFUSED, listed(MARRIED)]])
async def test_a_person_is_found_by_another_address_than_they_sign_in_with(
    graph: Graph, microsoft: Microsoft, answers: list[ScriptedAnswer]
) -> None:
    microsoft.faults = [UNKNOWN, *answers]
    found = await graph.person(ALIAS)
    assert found == DirectoryPerson("Dorothy Smith", "d@example.org", PersonId(PERSON))
    asked = [unquote(path) for _, path, _ in microsoft.calls]
    assert "mail eq 'd.o''brien@example.org' or proxyAddresses/any" in asked[1]


@pytest.mark.parametrize("people", [[], [MARRIED, {**MARRIED, "id": "other"}]])
async def test_an_address_of_nobody_or_of_two_is_nobodys(
    graph: Graph, microsoft: Microsoft, people: list[dict[str, str]]
) -> None:
    microsoft.faults = [UNKNOWN, listed(*people)]
    with pytest.raises(Rejected, match="404"):
        await graph.person(ALIAS)


async def test_an_unknown_person_is_nobody(graph: Graph, microsoft: Microsoft) -> None:
    microsoft.faults = [ScriptedAnswer(404, '{"error": {"code": "Request_ResourceNotFound"}}')]
    with pytest.raises(Rejected) as raised:
        await graph.person(PERSON)
    assert raised.value.means is Means.DEAD


async def test_a_mailbox_that_may_not_send_is_refused(graph: Graph, microsoft: Microsoft) -> None:
    microsoft.faults = [ScriptedAnswer(403, '{"error": {"code": "ErrorAccessDenied"}}')]
    with pytest.raises(Rejected, match="403 ErrorAccessDenied") as raised:
        await graph.send_mail(["a@example.org"], "s", "t")
    assert raised.value.means is Means.ASK


async def test_a_gateways_page_is_tried_again(graph: Graph, microsoft: Microsoft) -> None:
    microsoft.faults = [ScriptedAnswer(502, "<html>")]
    with pytest.raises(Retryable):
        await graph.send_mail(["a@example.org"], "s", "t")


async def test_plain_http_to_another_machine_is_not_allowed(
    session: ClientSession, tokens: Tokens
) -> None:
    graph = Graph(session, tokens, "http://graph.example.org", FROM)
    with pytest.raises(ServiceUrlNotAllowed):
        await graph.send_mail(["a@example.org"], "s", "t")


@pytest.mark.parametrize(
    ("name", "mail", "wanted"),
    [
        ("Dorothy\n\u001b[31mSmith\u202e", "d@example.org", ("Dorothy [31mSmith", "d@example.org")),
        ("D" * 5000, "d" * 400 + "@example.org", ("D" * 256, None)),
        ("Dorothy", "d@example.org\nBcc: x@example.org", ("Dorothy", None)),
        (None, None, ("", None)),
        (7, ["d@example.org"], ("", None)),
    ],
)
async def test_what_the_directory_says_of_somebody_is_cleaned_and_bounded(
    graph: Graph,
    microsoft: Microsoft,
    name: object,
    mail: object,
    wanted: tuple[str, str | None],
) -> None:
    body = json.dumps({"id": PERSON.upper(), "displayName": name, "mail": mail})
    microsoft.faults = [ScriptedAnswer(200, body)]
    found = await graph.person("Dorothy.Smith@example.org")
    assert (found.name, found.mail) == wanted
    assert found.id == PERSON
