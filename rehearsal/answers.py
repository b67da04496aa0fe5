"""Every refusal that Microsoft's documentation names for the calls a bot makes, with its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_BOTS: Final = (
    "learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability"
    "#status-codes-from-agent-conversational-apis"
)
_PROACTIVE: Final = (
    "learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages"
    "#understand-who-blocked-muted-or-uninstalled-a-bot"
)
_GRAPH: Final = "learn.microsoft.com/graph/errors"
_OUTLOOK: Final = "learn.microsoft.com/graph/outlook-send-mail-from-other-user"
_THROTTLING: Final = "learn.microsoft.com/graph/throttling"
_EXCHANGE: Final = (
    "learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode"
)
_SEEN: Final = "seen; documented nowhere"

RETRY_AFTER: Final = {"Retry-After": "1"}


@dataclass(frozen=True)
class Answer:
    """A refusal as it comes over the line; `source` is where it is documented."""

    name: str
    status: int
    body: str
    source: str
    headers: Mapping[str, str] = field(default_factory=dict)


def _named(status: int, code: str, source: str, text: str = "As documented.") -> Answer:
    body = json.dumps({"error": {"code": code, "message": text}})
    headers = RETRY_AFTER if status == 429 else {}
    return Answer(f"{status}_{code.replace(' ', '')}", status, body, source, headers)


BLOCKED: Final = Answer(
    "403_MessageWritesBlocked",
    403,
    json.dumps(
        {
            "errorCode": 209,
            "message": '{\r\n  "subCode": "MessageWritesBlocked",\r\n'
            '  "details": "Thread is blocked from message writes.",\r\n'
            '  "errorCode": null,\r\n  "errorSubCode": null\r\n}',
        }
    ),
    _PROACTIVE,
)
"""The code stands as JSON in the text of the message; there is no `error.code`."""

NOT_INSTALLED: Final = _named(
    403,
    "ForbiddenOperationException",
    _PROACTIVE,
    "Bot is not installed in user's personal scope",
)
NO_CONVERSATION: Final = _named(404, "ConversationNotFound", _BOTS, "Conversation not found.")
NO_ACTIVITY: Final = _named(404, "ActivityNotFoundInConversation", _BOTS, "Conversation not found.")
NOT_ALLOWED: Final = _named(403, "NotEnoughPermissions", _BOTS)
TOO_BIG: Final = _named(413, "MessageSizeTooBig", _BOTS, "Message size too large.")
UNREADABLE: Final = _named(400, "Bad Argument", _BOTS)
EMPTY: Final = Answer("403_empty", 403, "", _SEEN)
UNLISTED: Final = _named(403, "SomethingNobodyListed", _SEEN)

CONNECTOR: Final = (
    UNREADABLE,
    _named(401, "BotNotRegistered", _BOTS, "No registration found for this bot."),
    _named(403, "BotDisabledByAdmin", _BOTS, "The tenant admin disabled this bot"),
    _named(403, "BotNotInConversationRoster", _BOTS),
    _named(403, "ConversationBlockedByUser", _BOTS),
    NOT_INSTALLED,
    _named(403, "InvalidBotApiHost", _BOTS),
    NOT_ALLOWED,
    BLOCKED,
    EMPTY,
    UNLISTED,
    NO_CONVERSATION,
    NO_ACTIVITY,
    _named(412, "PreconditionFailed", _BOTS, "Precondition failed, please try again."),
    TOO_BIG,
    _named(429, "Throttled", _BOTS, "Too many requests."),
    _named(500, "ServiceError", _BOTS),
    _named(502, "ServiceError", _BOTS),
    Answer("503_empty", 503, "", _BOTS),
    Answer("504_empty", 504, "", _BOTS),
)
"""What the Connector may answer."""

GRAPH: Final = (
    _named(400, "ErrorInvalidRecipients", _EXCHANGE),
    _named(400, "BadRequest", _GRAPH),
    _named(401, "InvalidAuthenticationToken", _GRAPH),
    _named(403, "ErrorAccessDenied", _GRAPH, "Access is denied."),
    _named(403, "ErrorSendAsDenied", _OUTLOOK),
    _named(403, "Authorization_RequestDenied", _GRAPH),
    _named(404, "ErrorInvalidUser", _GRAPH),
    _named(404, "MailboxNotEnabledForRESTAPI", _GRAPH),
    _named(404, "Request_ResourceNotFound", _GRAPH),
    _named(405, "MethodNotAllowed", _GRAPH),
    _named(409, "Conflict", _GRAPH),
    _named(410, "Gone", _GRAPH),
    _named(412, "PreconditionFailed", _GRAPH),
    _named(413, "ErrorMessageSizeExceeded", _GRAPH),
    _named(415, "UnsupportedMediaType", _GRAPH),
    _named(422, "UnprocessableEntity", _GRAPH),
    _named(423, "Locked", _GRAPH),
    _named(429, "TooManyRequests", _THROTTLING),
    _named(429, "ApplicationThrottled", _THROTTLING),
    _named(500, "InternalServerError", _GRAPH),
    _named(501, "NotImplemented", _GRAPH),
    _named(503, "ErrorMailboxStoreUnavailable", _GRAPH),
    _named(504, "GatewayTimeout", _GRAPH),
    _named(507, "ErrorQuotaExceeded", _GRAPH),
    _named(509, "BandwidthLimitExceeded", _GRAPH),
    EMPTY,
    UNLISTED,
)
"""What Graph may answer to a mail or to the question of who somebody is."""

BY_NAME: Final = {answer.name: answer for answer in (*GRAPH, *CONNECTOR)}
