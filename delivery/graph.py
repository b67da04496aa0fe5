"""Microsoft Graph: mail, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientSession

from delivery.calls import Bearer, Caller, segment
from delivery.hosts import Hosts
from delivery.tokens import Scope
from procedure.person import PersonId, clean_name

MICROSOFT_GRAPH = "https://graph.microsoft.com"

LONGEST_ADDRESS = 320
"""Characters of a mail address (RFC 3696); what is longer is none."""


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person in the organisation's directory: their id, name and mail address, as far as it has.

    `name` is "" for somebody without a display name, `mail` None for somebody without a mailbox.
    """

    name: str
    mail: str | None
    id: PersonId = field(default_factory=PersonId)


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
        url = f"{self._base}/users/{segment(self._mail_from)}/sendMail"
        await self._caller.call("POST", url, {"message": message, "saveToSentItems": True})

    async def person(self, known_by: str) -> DirectoryPerson:
        """Who has this object id or sign-in address; Gone where nobody has."""
        url = f"{self._base}/users/{segment(known_by)}?$select=id,displayName,mail"
        answer = await self._caller.call("GET", url)
        name, mail, id_ = (_text(answer, each) for each in ("displayName", "mail", "id"))
        return DirectoryPerson(
            name=clean_name(name),
            mail=mail if 0 < len(mail) <= LONGEST_ADDRESS and mail.isprintable() else None,
            id=PersonId(id_) if PersonId(id_).is_object_id else PersonId(known_by),
        )


def _text(answer: Mapping[str, object], name: str) -> str:
    found = answer.get(name)
    return found if isinstance(found, str) else ""
