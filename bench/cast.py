"""Who and what the measured turns are about; the rehearsal's people, and standard library only."""

from __future__ import annotations

from rehearsal.cast import APP_ID, APP_PASSWORD, BY_KEY, CHANNEL_ID, MAIL_FROM, MAILBOXES, TENANT_ID

__all__ = ["APP_ID", "APP_PASSWORD", "TENANT_ID", "message", "press", "service_url", "settings"]

Activity = dict[str, object]


def service_url(microsoft: str) -> str:
    """Where the stand-in's Connector is."""
    return f"{microsoft}/teams/"


def message(microsoft: str, number: int, text: str, who: str = "dpo") -> Activity:
    """A typed message in a personal chat."""
    person = BY_KEY[who]
    return {
        "type": "message",
        "id": f"{number}",
        "timestamp": "2026-11-27T16:30:00.000Z",
        "channelId": "msteams",
        "serviceUrl": service_url(microsoft),
        "from": {
            "id": person.teams_id,
            "name": person.name,
            "aadObjectId": person.object_id,
        },
        "recipient": {"id": f"28:{APP_ID}", "name": "Incident desk"},
        "conversation": {
            "id": person.chat_id,
            "conversationType": "personal",
            "tenantId": TENANT_ID,
        },
        "channelData": {"tenant": {"id": TENANT_ID}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "platform": "Windows"}],
        "locale": "en-GB",
        "text": text,
        "textFormat": "plain",
    }


def press(microsoft: str, number: int, data: dict[str, object], who: str = "dpo") -> Activity:
    """A pressed button of a card."""
    value = {"action": {"type": "Action.Execute", "verb": "go", "data": data}, "trigger": "manual"}
    pressed = message(microsoft, number, "", who)
    del pressed["text"], pressed["textFormat"]
    invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": "1"}
    return pressed | invoke


def settings(microsoft: str, database: str, port: int) -> dict[str, str]:
    """Every setting that the desk needs against the stand-in."""
    offices = ("chief_executive", "director_of_operations", "dpo", "head_of_people")
    boxes = {box.key: box.address for box in MAILBOXES}
    return {
        "MicrosoftAppId": APP_ID,
        "MicrosoftAppPassword": APP_PASSWORD,
        "MicrosoftAppType": "SingleTenant",
        "MicrosoftAppTenantId": TENANT_ID,
        **{f"ROLE_{office.upper()}": BY_KEY[office].object_id for office in offices},
        "ROLE_ALTERNATE_APPROVER": "",
        "INCIDENT_CHANNEL": CHANNEL_ID,
        "MAIL_FROM": MAIL_FROM,
        "MAIL_INFO": boxes["info"],
        "MAIL_BOARD": boxes["board"],
        "MAIL_SPONSOR_TEAM": boxes["sponsor_team"],
        "GRAPH_URL": microsoft,
        "LOGIN_URL": microsoft,
        "OPENID_METADATA_URL": f"{microsoft}/v1/.well-known/openidconfiguration",
        "SERVICE_URL_HOSTS": microsoft.removeprefix("http://"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
