"""Community Justice Scotland's procedure as tests speak of it: its keys, and its words by them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from procedure import library
from procedure.annexes import fields_of, sections_of
from procedure.definition import PART_NAMES
from procedure.meanings import NUMBERS
from procedure.roles import DUTIES, Role

CJS = library.first()
V5 = library.named(str(Path(__file__).parent / "procedures" / "cjs-v5.toml"))
"""A version 5 as it might come: see the head of its file."""


class Category(StrEnum):
    """Its classes (4.2)."""

    EVENT = "event"
    VULNERABILITY = "vulnerability"
    INCIDENT = "incident"
    UNKNOWN = "unknown"


class Party(StrEnum):
    """Its kinds of party (6.1, 6.2)."""

    ICO = "ico"
    INDIVIDUALS = "individuals"
    POLICE = "police"
    PROVIDERS = "providers"
    CYBER = "cyber"
    CONTROLLER = "controller"
    JOINT = "joint"
    SUPPLIER = "supplier"
    INSURER = "insurer"
    PARTNER = "partner"
    OTHERS = "others"
    BOARD = "board"
    SPONSOR = "sponsor"


class Office(StrEnum):
    """Its offices."""

    CHIEF_EXECUTIVE = "chief_executive"
    DIRECTOR_OF_OPERATIONS = "director_of_operations"
    DPO = "dpo"
    HEAD_OF_PEOPLE = "head_of_people"
    ALTERNATE_APPROVER = "alternate_approver"


CATEGORY_NAMES: Mapping[str, str] = {key: row.name for key, row in CJS.classes.items()}
PRIORITY: Mapping[str | None, int] = {None: 0} | {k: row.rank for k, row in CJS.classes.items()}
PARTY_NAMES: Mapping[str, str] = {key: row.name for key, row in CJS.parties.items()}
KIND_NAMES: Mapping[str, str] = {key: row.name for key, row in CJS.reporting.items()}
KIND_SHORT: Mapping[str, str] = {key: row.short for key, row in CJS.reporting.items()}
ROLE_NAMES: Mapping[Role, str] = {role: CJS.name(role) for role in (*DUTIES, *PART_NAMES)}
REVIEWS: Mapping[str, str] = {key: row.words for key, row in CJS.reviews.items()}
PEOPLE_TASKS, CAUSES, FORMATS = CJS.people_tasks, CJS.causes, CJS.formats
SOURCES: Mapping[str, str] = {key: row.name for key, row in CJS.sources.items()}
ANNEX_NUMBERS = NUMBERS
ANNEX_TITLES: Mapping[str, str] = {number: row.title for number, row in CJS.annexes.items()}
ANNEXES = {number: sections_of(CJS, number) for number in NUMBERS}
QUESTIONS = {number: fields_of(CJS, number) for number in NUMBERS}
MAILBOXES = CJS.mailboxes
DUTIES_OF = {
    office: frozenset({*row.duties, *((Role.READS_ALL,) if row.reads_all else ())})
    for office, row in CJS.roles.items()
}
