"""Microsoft Graph: mail, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import ClientSession

from delivery.calls import Bearer, Caller, segment
from delivery.errors import Refused
from delivery.hosts import Hosts
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
        self.mail_refused = ""
        """Why the last mail was refused for want of a right; "" where it was taken."""

    async def send_mail(self, to: Sequence[str], subject: str, text_body: str) -> None:
        """Sends plain text from the bot's mailbox, and keeps a copy in its sent items."""
        if not to:
            raise ValueError("A mail needs a recipient.")
        message = {
            "subject": " ".join(subject.split()),
            "body": {"contentType": "Text", "content": text_body},
            "toRecipients": [{"emailAddress": {"address": address}} for address in to],
        }
        url = f"{self._base}/users/{segment(self._mail_from)}/sendMail"
        try:
            await self._caller.call("POST", url, {"message": message, "saveToSentItems": True})
        except Refused as refused:
            self.mail_refused = str(refused) if refused.status == 403 else self.mail_refused
            raise
        self.mail_refused = ""

    async def may_send_from(self, mailbox: str) -> bool:
        """Whether the desk may send from a mailbox; asked with a mail to nobody, so none goes.

        Exchange looks at the right first (403), and at the recipients then (400). Raises Gone
        where there is no such mailbox.
        """
        url = f"{self._base}/users/{segment(mailbox)}/sendMail"
        nobody = {"subject": "", "body": {"contentType": "Text", "content": ""}, "toRecipients": []}
        try:
            await self._caller.call("POST", url, {"message": nobody, "saveToSentItems": False})
        except Refused as refused:
            if refused.status not in {400, 403}:
                raise
            return refused.status == 400
        return True

    async def person(self, object_id: str) -> DirectoryPerson:
        """A person's display name and mail address; Gone for an unknown object id."""
        url = f"{self._base}/users/{segment(object_id)}?$select=displayName,mail"
        answer = await self._caller.call("GET", url)
        name, mail = answer.get("displayName"), answer.get("mail")
        return DirectoryPerson(
            name=name if isinstance(name, str) else "",
            mail=mail if isinstance(mail, str) and mail else None,
        )
