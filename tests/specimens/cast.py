"""The people and the organisation of the kept registers, and the settings they were made under."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from procedure.person import PersonId
from procedure.record import Named
from settings.settings import Settings, load

CHANNEL = "19:incidents@thread.tacv2"
TENANT = "00000000-0000-4000-8000-0000000000ff"
MAILBOXES = {
    "info": "info@example.org",
    "board": "board@example.org",
    "sponsor": "sponsor@example.org",
}
NAMES = {
    "chief": "Catriona Chief",
    "director": "Duncan Director",
    "dpo": "Dorothy Smith",
    "head": "Niamh Head",
    "alternate": "Alex Alternate",
    "reporter": "Rab Reporter",
    "lead": "Lena Lead",
    "it": "Iain Technician",
    "owner": "Olive Owner",
    "staff": "Sam Staff",
    "colleague": "Col O’League",
}
IDS = {key: f"00000000-0000-4000-8000-{n:012d}" for n, key in enumerate(NAMES, start=1)}
NAME_OF = {IDS[key]: name for key, name in NAMES.items()}


class CastDirectory:
    """Fulfils service.ports.Directory with the cast."""

    async def name(self, person_id: str) -> str:
        return NAME_OF.get(person_id, "")

    async def names(self, person_ids: Iterable[str]) -> dict[str, str]:
        return {person: NAME_OF[person] for person in person_ids if person in NAME_OF}

    async def who(self, known_by: Iterable[PersonId]) -> dict[PersonId, Named]:
        return {each: Named(id=each, name=NAME_OF[each]) for each in known_by if each in NAME_OF}


def settings_for(register: Path, proofs: Path) -> Settings:
    """The organisation's settings, with the register in one place and its proofs in a folder."""
    wanted = {
        "MicrosoftAppId": "",
        "AUTHENTICATION": "off",
        "MicrosoftAppTenantId": TENANT,
        "DATABASE_URL": f"sqlite:///{register}",
        "CHECKPOINT_KEY": str(proofs / "checkpoint.key"),
        "CHECKPOINT_FILE": str(proofs / "checkpoints.jsonl"),
        "INCIDENT_CHANNEL": CHANNEL,
        "MAIL_FROM": "desk@example.org",
        "MAIL_INFO": MAILBOXES["info"],
        "MAIL_BOARD": MAILBOXES["board"],
        "MAIL_SPONSOR_TEAM": MAILBOXES["sponsor"],
        "ROLE_CHIEF_EXECUTIVE": IDS["chief"],
        "ROLE_DIRECTOR_OF_OPERATIONS": IDS["director"],
        "ROLE_DPO": IDS["dpo"],
        "ROLE_HEAD_OF_PEOPLE": IDS["head"],
        "ROLE_ALTERNATE_APPROVER": IDS["alternate"],
        "ORGANISATION": "Community Justice Scotland",
        "CONTACT_PHONE": "0300 244 8420",
        "CONTACT_MAIL": "info@communityjustice.scot",
    }
    return load(wanted, env_file=Path(os.devnull))
