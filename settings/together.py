"""Settings that don't go together: what would make a protection void, said before the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from procedure.definition import Procedure
from procedure.load import listed
from settings.values import refused


def refuse_one_in_two_offices(people: Mapping[str, str], procedure: Procedure) -> None:
    """Refuses one person in two of the offices that check on each other (3.5, 5.5)."""
    apart = {f"ROLE_{key.upper()}": row for key, row in procedure.roles.items() if row.apart}
    held: dict[str, str] = {}
    for name in apart:
        person = people.get(name)
        if person is None:
            continue
        if person in held:
            who = listed([f"the {row.short}" for row in apart.values()], "and")
            optional = [setting for setting, row in apart.items() if row.optional]
            empty = f". {listed(optional, 'and')} may be empty" if optional else ""
            raise refused(
                f"{held[person]} and {name} are the same person: {who} must be {len(apart)} "
                f"different people, so that nobody approves what they propose{empty}"
            )
        held[person] = name


def refuse_no_person(people: Mapping[str, str], others: Mapping[str, str]) -> None:
    """Refuses an office whose holder is no person: then nobody could ever act in it."""
    taken = {value: name for name, value in others.items() if value}
    for name, person in people.items():
        if person in taken:
            raise refused(
                f"{name} is the id that {taken[person]} has: an office is held by a person, so "
                "give the object id that Entra shows for that person"
            )


def refuse_tenant_as_app(app_id: str, tenant_id: str) -> None:
    """Refuses one id for the application and for the organisation it belongs to."""
    if app_id == tenant_id:
        raise refused(
            "MicrosoftAppId and MicrosoftAppTenantId are the same: Entra shows the application's "
            "(client) id and the directory's (tenant) id beside each other"
        )


def refuse_authentication_by_accident(app_id: str) -> None:
    """Refuses to go without an app id where nobody has said that authentication is to be off."""
    if not app_id:
        raise refused(
            "MicrosoftAppId is empty: set it to the bot's application (client) id, with its "
            "credential. Only to try the desk on this machine without Teams set AUTHENTICATION=off "
            "instead"
        )


def refuse_half_off(credentials: Iterable[str], *, on_loopback: bool) -> None:
    """Refuses AUTHENTICATION=off beside a credential, or where other machines reach the desk."""
    credentials = list(credentials)
    if credentials:
        raise refused(
            f"AUTHENTICATION is off while {' and '.join(credentials)} is set: take out the one or "
            "the other. A desk that people use has authentication on"
        )
    if not on_loopback:
        raise refused(
            "AUTHENTICATION=off lets anybody act as anybody: that is allowed only where HOST is "
            "127.0.0.1"
        )


def refuse_wrong_credentials(*, password: bool, certificate: bool) -> None:
    """Refuses an app id with no credential, or with two of which one would be ignored."""
    if not password and not certificate:
        raise refused("MicrosoftAppPassword is missing (or MicrosoftAppCertificate instead of it)")
    if password and certificate:
        raise refused(
            "MicrosoftAppPassword and MicrosoftAppCertificate are both set: keep one of them"
        )


def refuse_keys_of_this_machine() -> None:
    """Refuses to believe this machine's own signatures where others reach the desk."""
    raise refused(
        "OPENID_METADATA_URL is on this machine, so that whoever runs something here says who "
        "everybody is: that is allowed only where HOST is 127.0.0.1"
    )


def refuse_one_file_for_two(files: Mapping[str, Path]) -> None:
    """Refuses one file for two purposes: the second would overwrite the first, or prove nothing."""
    taken: dict[Path, str] = {}
    for name, path in files.items():
        real = path.resolve()
        if real in taken:
            raise refused(f"{taken[real]} and {name} are the same file: give each its own")
        taken[real] = name


def refuse_secrets_among_papers(folder: Path, files: Mapping[str, Path]) -> None:
    """Refuses a register or key in the folder from which papers are handed on."""
    for name, path in files.items():
        if path.resolve().is_relative_to(folder.resolve()):
            raise refused(
                f"{name} lies in EXPORT_DIR, from which papers are handed on: give the papers a "
                "folder of their own"
            )
