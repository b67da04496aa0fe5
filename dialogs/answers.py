"""A reply as the Bot Framework's JSON: messages, and the bodies of invoke responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from dialogs.incoming import OPENED_FROM
from dialogs.turn import (
    ActivityKind,
    Bad,
    Card,
    Closed,
    Dialog,
    FileOffer,
    FileSent,
    Incoming,
    Nothing,
    Reply,
    Say,
    Show,
)

Body = dict[str, object]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CONSENT_TYPE = "application/vnd.microsoft.teams.card.file.consent"
FILE_TYPE = "application/vnd.microsoft.teams.card.file.info"
_MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
_ERROR_TYPE = "application/vnd.microsoft.error"

NOT_UNDERSTOOD = "Sorry, I can't make sense of that. Write “help” to see what I can do."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is done with a reply.

    `status` and `body` answer the request (None: no body); `message` is posted into the
    conversation, or put in place of the card that was pressed where `in_place` says so. `stored` is
    what that card becomes for the person's other devices, which don't see the body. `incident` is
    the one that is shown; `lasting` says that none may go on showing what stood there.
    """

    status: int = 200
    body: Body | None = None
    message: Body | None = None
    in_place: bool = False
    stored: Body | None = None
    incident: str = ""
    lasting: bool = False


def answer(incoming: Incoming, reply: Reply) -> Outgoing:
    """How this reply travels, by the kind of thing it answers."""
    match incoming.kind:
        case ActivityKind.EXECUTE:
            return _to_execute(incoming, reply)
        case ActivityKind.TASK_FETCH | ActivityKind.TASK_SUBMIT:
            return _to_task(incoming, reply)
        case ActivityKind.FILE_CONSENT:
            return _to_consent(reply)
        case ActivityKind.REMOVED:
            # Nobody is there any more to read it.
            return Outgoing()
        case _:
            return _to_message(incoming, reply)


def text_message(text: str) -> Body:
    """A message whose text is shown as it is: no Markdown, no markup."""
    return {"type": "message", "text": text, "textFormat": "plain"}


def card_message(card: Card, notice: str = "") -> Body:
    """A message that is a card; `notice` is what a notification shows of it."""
    message: Body = {
        "type": "message",
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }
    if notice:
        message["summary"] = notice
    return message


def consent_message(offer: FileOffer) -> Body:
    """A message that asks whether the file may be put into the person's OneDrive."""
    content = {
        "description": offer.description,
        "sizeInBytes": offer.size,
        "acceptContext": offer.context,
        "declineContext": offer.context,
    }
    attachment = {"contentType": CONSENT_TYPE, "name": offer.name, "content": content}
    return {"type": "message", "attachments": [attachment], "summary": offer.name}


def file_message(sent: FileSent) -> Body:
    """A message that links to the file."""
    upload = sent.upload
    content = {"uniqueId": upload.unique_id, "fileType": upload.file_type}
    attachment = {
        "contentType": FILE_TYPE,
        "contentUrl": upload.content_url,
        "name": upload.name,
        "content": content,
    }
    return {"type": "message", "attachments": [attachment], "summary": upload.name}


def _to_consent(reply: Reply) -> Outgoing:
    """In place of the question, so that it can't be answered twice."""
    match reply:
        case FileSent():
            return Outgoing(message=file_message(reply), in_place=True)
        case Say(text=text) if text:
            return Outgoing(message=text_message(text), in_place=True)
        case Bad():
            return Outgoing(message=text_message(NOT_UNDERSTOOD))
        case _:
            return Outgoing()


def _to_execute(incoming: Incoming, reply: Reply) -> Outgoing:
    match reply:
        case Show(card=card):
            return _executed(incoming, reply, card)
        case Closed(card=card) if card is not None:
            return _executed(incoming, reply, card)
        case Dialog(card=card):
            return Outgoing(body=_invoke(200, CARD_TYPE, card))
        case Say(text=text) | Closed(say=text):
            return Outgoing(body=_invoke(200, _MESSAGE_TYPE, text))
        case Bad():
            return Outgoing(body=not_understood("adaptiveCard/action"))
        case FileOffer():
            below = f"{reply.name} is ready: please accept it below."
            return Outgoing(body=_invoke(200, _MESSAGE_TYPE, below), message=consent_message(reply))
        case _:
            return Outgoing(body=_invoke(200, _MESSAGE_TYPE, ""))


def _executed(incoming: Incoming, reply: Show | Closed, card: Card) -> Outgoing:
    """The card for the client that pressed, and for all others where it is theirs alone.

    Not for a refresh, which a stored card would bring about again.
    """
    body = _invoke(200, CARD_TYPE, card)
    if not incoming.personal or not incoming.reply_to_id or incoming.trigger == "automatic":
        return Outgoing(body=body)
    notice = reply.notice if isinstance(reply, Show) else reply.say
    stored = card_message(card, notice)
    return Outgoing(body=body, stored=stored, incident=reply.incident, lasting=reply.lasting)


def _to_task(incoming: Incoming, reply: Reply) -> Outgoing:
    match reply:
        case Dialog():
            return Outgoing(body=_continue(incoming, reply))
        case Show(card=card, notice=notice):
            return Outgoing(body=_continue(incoming, Dialog(card, notice)))
        case Closed(card=None, say="") | Nothing():
            return Outgoing()
        case Closed(card=None, say=text) | Say(text=text):
            return Outgoing(body={"task": {"type": "message", "value": text}})
        case Closed(card=card, say=text) if card is not None:
            if incoming.kind is ActivityKind.TASK_FETCH:
                return Outgoing(body=_continue(incoming, Dialog(card, text)))
            # In place of the card that opened the dialog: it shows what is no longer so.
            in_place = incoming.reply_to_id is not None
            message, about = card_message(card, text), reply.incident
            return Outgoing(
                message=message, in_place=in_place, incident=about, lasting=reply.lasting
            )
        case _:
            return Outgoing(body=not_understood("task/submit"))


def _to_message(incoming: Incoming, reply: Reply) -> Outgoing:
    in_place = incoming.kind is ActivityKind.SUBMIT and incoming.reply_to_id is not None
    match reply:
        case Show(card=card, notice=notice, incident=about, lasting=lasting):
            message = card_message(card, notice)
            return Outgoing(message=message, in_place=in_place, incident=about, lasting=lasting)
        case Dialog(card=card, title=title):
            return Outgoing(message=card_message(card, title))
        case Closed(card=card, say=say) if card is not None:
            return Outgoing(message=card_message(card, say), in_place=in_place)
        case Say(text=text) | Closed(say=text) if text:
            return Outgoing(message=text_message(text))
        case FileOffer():
            return Outgoing(message=consent_message(reply))
        case Bad() if incoming.kind in {ActivityKind.MESSAGE, ActivityKind.SUBMIT}:
            return Outgoing(message=text_message(NOT_UNDERSTOOD))
        case _:
            return Outgoing()


def _invoke(status: int, kind: str, value: object) -> Body:
    return {"statusCode": status, "type": kind, "value": value}


def _continue(incoming: Incoming, dialog: Dialog) -> Body:
    shown: Body = {
        "title": dialog.title,
        "width": dialog.width,
        "height": dialog.height,
        "card": {"contentType": CARD_TYPE, "content": opened_from(dialog.card, incoming)},
    }
    return {"task": {"type": "continue", "value": shown}}


def opened_from(card: Card, incoming: Incoming) -> Card:
    """The card, each of its buttons with the message that the dialog was opened from.

    Teams says of a dialog that is sent in nothing of where it was opened.
    """
    if not incoming.reply_to_id:
        return card
    return cast(Card, _marked(card, incoming.reply_to_id))


def _marked(part: object, message_id: str) -> object:
    if isinstance(part, list):
        return [_marked(one, message_id) for one in part]
    if not isinstance(part, dict):
        return part
    marked = {key: _marked(value, message_id) for key, value in part.items() if key != "data"}
    if "data" in part:
        marked["data"] = part["data"]
    if part.get("type") == "Action.Submit" and isinstance(part.get("data", {}), dict):
        marked["data"] = {**part.get("data", {}), OPENED_FROM: message_id}
    return marked


def not_understood(invoke: str) -> Body | None:
    """What the client shows of a press that makes no sense; None for what shows nothing.

    The request itself is answered with 200, or the client would show a fault of its own.
    """
    match invoke:
        case "adaptiveCard/action":
            return _invoke(400, _ERROR_TYPE, {"code": "BadRequest", "message": NOT_UNDERSTOOD})
        case "task/fetch" | "task/submit":
            return {"task": {"type": "message", "value": NOT_UNDERSTOOD}}
        case _:
            return None
