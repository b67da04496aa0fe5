"""Microsoft Graph: mail, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import ClientSession

from delivery.calls import Bearer, Caller, segment
from delivery.hosts import Hosts
from delivery.refusals import Call
from delivery.tokens import Scope

MICROSOFT_GRAPH = "https://graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person in the organisation's directory; `mail` is None for somebody without a mailbox."""

    name: str
    mail: str | None


class Graph:
    """Calls Graph as the bot itself. Every method raises DeliveryError.

    `base_url` is the one host that is ever called, whatever an answer says.
    """

    def __init__(
        self,
        session: ClientSession,
        tokens: Bearer | None,
        base_url: str = MICROSOFT_GRAPH,
        mail_from: str = "",
        *,
        allowed: Callable[[str], bool] | None = None,
    ) -> None:
        self._caller = Caller(session, tokens, Scope.GRAPH, allowed or Hosts.of(base_url))
        self._base = f"{base_url.rstrip('/')}/v1.0"
        self._mail_from = mail_from

    async def send_mail(self, to: Sequence[str], subject: str, text_body: str) -> None:
        """Sends plain text from the bot's mailbox, and keeps a copy in its sent items."""
        if not to:
            raise ValueError("A mail needs a recipient.")
        message = {
            "subject": " ".join(subject.split()),
            "body": {"contentType": "Text", "content": text_body},
            "toRecipients": [{"emailAddress": {"address": address}} for address in to],
        }
        url = f"{self._base}/users/{segment(Call.MAIL, self._mail_from)}/sendMail"
        body = {"message": message, "saveToSentItems": True}
        await self._caller.call(Call.MAIL, "POST", url, body)

    async def person(self, object_id: str) -> DirectoryPerson:
        """A person's display name and mail address; Rejected with 404 for nobody's object id."""
        who = segment(Call.PERSON, object_id)
        url = f"{self._base}/users/{who}?$select=displayName,mail"
        answer = await self._caller.call(Call.PERSON, "GET", url)
        name, mail = answer.get("displayName"), answer.get("mail")
        return DirectoryPerson(
            name=name if isinstance(name, str) else "",
            mail=mail if isinstance(mail, str) and mail else None,
        )
