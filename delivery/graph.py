"""Microsoft Graph: mail, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import ClientSession

from delivery.calls import Bearer, Caller, segment
from delivery.errors import Rejected
from delivery.hosts import Hosts
from delivery.refusals import Call
from delivery.tokens import Scope
from procedure.person import PersonId, clean_name

MICROSOFT_GRAPH = "https://graph.microsoft.com"

SELECTED = "id,displayName,mail"

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
        url = f"{self._base}/users/{segment(Call.MAIL, self._mail_from)}/sendMail"
        body = {"message": message, "saveToSentItems": True}
        await self._caller.call(Call.MAIL, "POST", url, body)

    async def may_send_from(self, mailbox: str) -> bool:
        """Whether the desk may send from a mailbox; asked with a mail to nobody, so none goes.

        Exchange looks at the right first (403), and at the recipients then (400). Raises Rejected
        with `missing` where there is no such mailbox.
        """
        url = f"{self._base}/users/{segment(Call.MAIL, mailbox)}/sendMail"
        nobody = {"subject": "", "body": {"contentType": "Text", "content": ""}, "toRecipients": []}
        body = {"message": nobody, "saveToSentItems": False}
        try:
            await self._caller.call(Call.MAIL, "POST", url, body)
        except Rejected as refused:
            if refused.status not in {400, 403}:
                raise
            return refused.status == 400
        return True

    async def person(self, known_by: str) -> DirectoryPerson:
        """Who has this object id or mail address; Rejected with 404 where nobody has.

        An address may be another than the one that they sign in with: an alias, a former name's.
        """
        who = segment(Call.PERSON, known_by)
        url = f"{self._base}/users/{who}?$select={SELECTED}"
        try:
            answer = await self._caller.call(Call.PERSON, "GET", url)
        except Rejected as refused:
            answer = await self._with_alias(known_by) if refused.status == 404 else {}
            if not answer:
                raise
        name, mail, id_ = (_text(answer, each) for each in ("displayName", "mail", "id"))
        return DirectoryPerson(
            name=clean_name(name),
            mail=mail if 0 < len(mail) <= LONGEST_ADDRESS and mail.isprintable() else None,
            id=PersonId(id_) if PersonId(id_).is_object_id else PersonId(known_by),
        )

    async def _with_alias(self, address: str) -> dict[str, object]:
        """Whoever alone has this address beside the one that they sign in with; {} for nobody.

        Aliases are read with User.Read.All only; with less, the address of the mailbox is looked
        for.
        """
        if "@" not in address or len(address) > LONGEST_ADDRESS:
            return {}
        said = address.replace("'", "''")
        mailbox, alias = f"mail eq '{said}'", f"proxyAddresses/any(a:a eq 'smtp:{said}')"
        try:
            found = await self._matching(f"{mailbox} or {alias}")
        except Rejected as refused:
            if refused.status not in {400, 403}:
                raise
            found = await self._matching(mailbox)
        return found[0] if len(found) == 1 else {}

    async def _matching(self, what: str) -> list[dict[str, object]]:
        """The people whom a filter finds, two at most."""
        asked = quote(what, safe="")
        url = f"{self._base}/users?$filter={asked}&$top=2&$select={SELECTED}"
        found = (await self._caller.call(Call.PERSON, "GET", url)).get("value")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(answer: Mapping[str, object], name: str) -> str:
    found = answer.get(name)
    return found if isinstance(found, str) else ""
