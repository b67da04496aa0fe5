"""Whom the desk reaches: mailboxes, the people in the offices, their chats, and the channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from delivery.errors import Rejected
from delivery.refusals import Call
from operations.doctor.rows import Context, Found, fine, look, not_asked, wrong
from operations.ending import REFUSALS
from procedure.terms import capital
from settings.addresses import is_loopback
from storage.register import open_register

TEAMS_PATH = "/teams/"
"""Below a service URL's host: where the Connector answers before anybody has spoken to the desk."""

TEST_LINE = "The incident desk is being set up: this line tries the channel, and goes again."
TEST_SUBJECT = "Incident desk: a test of its mailbox"
TEST_BODY = "python bot.py doctor --send sent this from the desk's mailbox to itself."


def holders(context: Context) -> Iterator[tuple[str, str]]:
    """The offices that are held, each with its holder's object id."""
    return ((role, held) for role, held in context.settings.roles.items() if held)


def office_name(context: Context, role: str) -> str:
    """What an office is called, at the beginning of a line."""
    return capital(context.settings.chosen.office(role))


async def mail(context: Context) -> Sequence[Found]:
    """Whether the desk may send from MAIL_FROM."""
    sender = context.settings.mail_from
    try:
        allowed = await context.graph.may_send_from(sender)
    except Rejected as refused:
        if not refused.missing:
            raise
        return [wrong(f"There is no mailbox {sender}.", "Make it, or correct MAIL_FROM.")]
    if not allowed:
        return [wrong(f"Exchange doesn't let the desk send from {sender}.")]
    if context.sends:
        await context.graph.send_mail([sender], TEST_SUBJECT, TEST_BODY)
        return [fine(f"A mail was sent from {sender} to itself.")]
    return [fine(f"The desk may send from {sender}.")]


async def other_mailbox(context: Context) -> Sequence[Found]:
    """Whether the desk may send from somebody else's mailbox, which it must not."""
    own = context.settings.mail_from.casefold()
    for role, person in holders(context):
        try:
            address = (await context.graph.person(person)).mail
            if not address or address.casefold() == own:
                continue
            allowed = await context.graph.may_send_from(address)
        except Rejected as refused:
            if not refused.missing:
                raise
            continue
        office = context.settings.chosen.office(role)
        if allowed:
            return [wrong(f"The desk may send as the {office}, and so as anybody.")]
        return [fine(f"It is refused the mailbox of the {office}, as it should be.")]
    return [not_asked("No office holder has a mailbox to try it with.")]


async def offices(context: Context) -> Sequence[Found]:
    """Who holds which office: that they exist, can sign in, and can be written to."""
    return [await _office(context, role, person) for role, person in holders(context)]


async def _office(context: Context, role: str, person: str) -> Found:
    office = office_name(context, role)
    try:
        account = await context.entra.account(person)
    except Rejected as refused:
        if not refused.missing:
            raise
        return wrong(f"{office}: nobody in the directory has the id in ROLE_{role.upper()}.")
    named = f"{office}: {account.name or 'somebody without a name'}"
    if account.enabled is False:
        return wrong(f"{named}, whose account is disabled.")
    if account.guest:
        return wrong(f"{named}, who is a guest of the tenant.")
    if not account.mail:
        return look(f"{named}, who has no mail address.", "Chat alone reaches them: give them one.")
    return fine(f"{named}.")


async def chats(context: Context) -> Sequence[Found]:
    """Whether the desk has, or can make, a chat with whoever holds an office."""
    url, tenant = await service_url(context), context.settings.tenant_id
    found = []
    for role, person in holders(context):
        office = office_name(context, role)
        try:
            await context.connector.create_conversation(person, tenant, url)
        except Rejected as refused:
            found.append(wrong(f"{office}: no chat can be made ({refused})."))
        else:
            found.append(fine(f"{office}: the desk can speak to them."))
    return found


async def channel(context: Context) -> Sequence[Found]:
    """Whether the channel is there and the desk belongs to its team."""
    url, where = await service_url(context), context.settings.incident_channel
    try:
        await context.connector.members_can_be_read(url, where)
        if not context.sends:
            return [fine("The channel is there, and the desk is in its team.")]
        said = {"type": "message", "text": TEST_LINE}
        line = await context.connector.post(url, where, said, Call.CHANNEL)
        await context.connector.delete(url, where, line)
    except Rejected as refused:
        if refused.missing:
            return [wrong("There is no such channel.", "Copy the channel's id anew from its link.")]
        return [wrong(f"The channel refuses the desk ({refused}).")]
    return [fine("A line was posted in the channel and taken back.")]


async def service_url(context: Context) -> str:
    """Where this tenant's Teams is spoken to: from where it last spoke, else the first host."""
    settings = context.settings
    try:
        register = await open_register(settings.database_url, exclusive=False)
        try:
            heard = await register.conversations.any_service_url(settings.tenant_id)
        finally:
            await register.close()
    except REFUSALS:
        heard = ""  # a row of its own says what is wrong with the register
    host = sorted(settings.service_url_hosts)[0]
    scheme = "http" if is_loopback(host.rpartition(":")[0]) else "https"
    return heard or f"{scheme}://{host}{TEAMS_PATH}"
