"""While authentication is off, everything that the desk shows or sends says so."""

from __future__ import annotations

from collections.abc import Mapping

from cards.elements import banner

WARNING = (
    "Authentication is off: anybody on this machine can act as anybody. Only for trying the desk."
)

_CARD = "AdaptiveCard"
_MESSAGES = ("message", "application/vnd.microsoft.activity.message")


def marked(made: object) -> object:
    """What is answered or sent, as JSON, with the warning wherever a person would read it.

    For the two edges, behind which nothing is made any more: the answer to a request, and the
    call that posts a message or sends a mail.
    """
    if isinstance(made, list):
        return [marked(part) for part in made]
    if not isinstance(made, Mapping):
        return made
    if made.get("type") == _CARD:
        return _card(made)
    inner = {name: marked(part) for name, part in made.items()}
    if "subject" in made:
        return inner | {"subject": _said(made["subject"], " "), "body": _mail(made["body"])}
    if "message" in made and "code" in made:  # the words of an error
        return inner | {"message": _said(made["message"])}
    if made.get("type") in _MESSAGES:
        return inner | _message(made)
    return inner


def _said(words: object, between: str = "\n\n") -> str:
    return f"{WARNING}{between}{words}" if words else WARNING


def _card(card: Mapping[str, object]) -> dict[str, object]:
    body = card.get("body")
    shown = [banner(WARNING, "attention"), *(body if isinstance(body, list) else ())]
    return {**card, "body": shown, "fallbackText": _said(card.get("fallbackText"), " ")}


def _message(made: Mapping[str, object]) -> dict[str, str]:
    """The words of a message: an activity's own, or what a pressed button is answered with."""
    if isinstance(made.get("value"), str):
        return {"value": _said(made["value"])} if made["value"] else {}
    said = {"summary": _said(made["summary"], " ")} if "summary" in made else {}
    if "text" in made or not _shows_a_card(made):
        said["text"] = _said(made.get("text"))
    return said


def _shows_a_card(message: Mapping[str, object]) -> bool:
    attached = message.get("attachments")
    return isinstance(attached, list) and any(
        isinstance(content := one.get("content"), Mapping) and content.get("type") == _CARD
        for one in attached
    )


def _mail(body: object) -> object:
    if not isinstance(body, Mapping):
        return body
    return {**body, "content": _said(body.get("content"))}
