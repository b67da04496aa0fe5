"""The doctor's table: every check, in the order in which one thing rests on another.

docs/deploying.md shows it; a test keeps the two the same.
"""

from __future__ import annotations

from operations.doctor import here, identity, reaching
from operations.doctor.rows import Check

CHECKS = (
    Check(
        key="secrets",
        asks="whether everybody may read a secret",
        of="the files of the settings and keys",
        means="whoever has an account on the machine can act as the desk",
        do="Take the right away: chmod 600 FILE.",
        ask=here.secrets,
    ),
    Check(
        key="clock",
        asks="how far the clock is off",
        of="Microsoft's login",
        means="times in the record and the 72 hours are wrong, and tokens are refused",
        do="Have the machine's clock set by NTP (timedatectl set-ntp true).",
        ask=identity.clock,
    ),
    Check(
        key="credential",
        asks="when the secret or certificate runs out",
        of="the certificate, CREDENTIAL_EXPIRES or Entra",
        means="from that day on the desk can send nothing, neither in Teams nor by mail",
        do="Make a new one in Entra, put it into the settings, and set CREDENTIAL_EXPIRES to its "
        "day; start again.",
        ask=identity.credential,
    ),
    Check(
        key="connector_token",
        asks="for a token for Teams",
        of="Microsoft's login",
        means="the desk can answer nobody in Teams",
        do="Let the machine reach the login host (docs/deploying.md, “What it must reach”), and "
        "compare MicrosoftAppId, MicrosoftAppTenantId and the credential with Entra.",
        ask=identity.connector_token,
    ),
    Check(
        key="graph_token",
        asks="for a token for Microsoft Graph",
        of="Microsoft's login",
        means="the desk sends no mail and knows nobody's name",
        do="As for the token for Teams.",
        ask=identity.graph_token,
    ),
    Check(
        key="permissions",
        asks="what Graph's token allows",
        of="the token",
        means="something doesn't work, or the desk may do more than it needs",
        do="Grant or take away in Entra, under API permissions, and consent.",
        needs=("graph_token",),
        ask=identity.permissions,
    ),
    Check(
        key="keys",
        asks="for the keys with which Teams signs",
        of="OPENID_METADATA_URL",
        means="the desk can let nobody in: every message is answered 503",
        do="Let the machine reach login.botframework.com.",
        ask=identity.signing_keys,
    ),
    Check(
        key="mail",
        asks="whether MAIL_FROM can send",
        of="Exchange, through Graph",
        means="whoever is told by mail, or can't be reached by chat, hears nothing",
        do="Give the desk's service principal the role Application Mail.Send in Exchange, scoped "
        "to MAIL_FROM. A change there takes from 30 minutes to 2 hours to apply.",
        needs=("graph_token",),
        ask=reaching.mail,
    ),
    Check(
        key="other_mailbox",
        asks="whether another mailbox is refused",
        of="Exchange, through Graph",
        means="whoever steals the credential can send as anybody",
        do="Take the tenant-wide Mail.Send away in Entra, and leave the scoped role in Exchange.",
        needs=("graph_token",),
        ask=reaching.other_mailbox,
    ),
    Check(
        key="offices",
        asks="who holds the offices",
        of="Entra, through Graph",
        means="nobody approves, leads or is told",
        do="Give the object id of a member's open account.",
        needs=("graph_token", "permissions"),
        ask=reaching.offices,
    ),
    Check(
        key="chats",
        asks="for a chat with each office holder",
        of="Teams",
        means="they hear by mail alone, and can press nothing",
        do="Install the app for them: by a setup policy, or `python bot.py install`.",
        needs=("connector_token",),
        ask=reaching.chats,
    ),
    Check(
        key="channel",
        asks="for the members of the channel's team",
        of="Teams",
        means="the channel hears of no incident",
        do="Add the app to the team that has the channel.",
        needs=("connector_token",),
        ask=reaching.channel,
    ),
    Check(
        key="database",
        asks="whether the register answers, with this version's tables",
        of="DATABASE_URL",
        means="the desk doesn't start",
        do="Run `python bot.py migrate`, or see docs/operating.md.",
        ask=here.database,
    ),
    Check(
        key="guards",
        asks="whether every guard on the record is there",
        of="the register",
        means="an entry could be changed or removed without a trace",
        do="Find out who changed the database, and run `python bot.py verify`.",
        needs=("database",),
        ask=here.guards,
    ),
    Check(
        key="checkpoint",
        asks="whether checkpoints can be written, and the register goes on from the last",
        of="CHECKPOINT_KEY and CHECKPOINT_FILE",
        means="what is cut off the record's end couldn't be proved",
        do="Give the desk's account the right to write the file, or put the right file back.",
        needs=("database",),
        ask=here.checkpoint,
    ),
    Check(
        key="endpoint",
        asks="for /healthz and the certificate",
        of="PUBLIC_URL",
        means="Teams can't reach the desk: nobody gets an answer",
        do="Start the desk, and see that what ends TLS forwards to it with a public certificate.",
        ask=here.endpoint,
    ),
)
