"""What the gate let in, as the SDK's activity: made only of what was checked."""

from __future__ import annotations

from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount

from dialogs.turn import INVOKES, ActivityKind, Incoming

_TYPES = {
    ActivityKind.MESSAGE: ActivityTypes.message,
    ActivityKind.SUBMIT: ActivityTypes.message,
    ActivityKind.EXECUTE: ActivityTypes.invoke,
    ActivityKind.TASK_FETCH: ActivityTypes.invoke,
    ActivityKind.TASK_SUBMIT: ActivityTypes.invoke,
    ActivityKind.FILE_CONSENT: ActivityTypes.invoke,
    ActivityKind.INSTALLED: ActivityTypes.installation_update,
    ActivityKind.REMOVED: ActivityTypes.installation_update,
    ActivityKind.MEMBERS: ActivityTypes.conversation_update,
    ActivityKind.EDITED: ActivityTypes.event,
    ActivityKind.OTHER: ActivityTypes.event,
}
_NAMES = {
    ActivityKind.EXECUTE: "adaptiveCard/action",
    ActivityKind.TASK_FETCH: "task/fetch",
    ActivityKind.TASK_SUBMIT: "task/submit",
    ActivityKind.FILE_CONSENT: "fileConsent/invoke",
}


def to_activity(incoming: Incoming) -> Activity:
    """The activity; a card's data stays out of it, since the handler reads `Incoming`."""
    return Activity(
        type=_TYPES[incoming.kind],
        id=incoming.activity_id,
        name=_NAMES.get(incoming.kind, ""),
        channel_id="msteams",
        service_url=incoming.service_url,
        from_property=ChannelAccount(
            id=incoming.teams_id, name=incoming.person_name, aad_object_id=incoming.person_id
        ),
        conversation=ConversationAccount(
            id=incoming.conversation_id,
            tenant_id=incoming.tenant_id,
            conversation_type="personal" if incoming.personal else "groupChat",
        ),
        recipient=ChannelAccount(),
        channel_data={"tenant": {"id": incoming.tenant_id}},
        text=incoming.text,
        value=_value(incoming),
        reply_to_id=incoming.reply_to_id or "",
    )


def _value(incoming: Incoming) -> dict[str, object] | None:
    if incoming.kind is ActivityKind.EXECUTE:
        action = {"type": "Action.Execute", "verb": incoming.verb, "data": {}}
        # "trigger" stays out too: the SDK doesn't know it and logs that each time.
        return {"action": action}
    if incoming.kind is ActivityKind.FILE_CONSENT:
        return {"action": "accept" if incoming.upload else "decline"}
    if incoming.kind in INVOKES:
        return {"data": {}}
    return None
