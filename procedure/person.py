"""A person is one id, made here: whichever of settings, activities, pickers and entries has it."""

from __future__ import annotations

import re
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

MOST_NAME = 256
"""How long a name may be: as long as the directory itself takes one."""

_OBJECT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BREAKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


class PersonId(str):
    """Who somebody is: an Entra object id, folded so that other capitals make nobody else.

    "" is nobody. Where the directory couldn't be asked it may be the mail address by which
    somebody was chosen, until the case is told whose it is (procedure/entries/identify.py).
    """

    __slots__ = ()

    def __new__(cls, said: str = "") -> PersonId:
        return said if type(said) is cls else super().__new__(cls, said.strip().lower())

    @property
    def is_object_id(self) -> bool:
        """Whether it has the form of the directory's own ids."""
        return _OBJECT_ID.fullmatch(self) is not None

    @property
    def is_address(self) -> bool:
        """Whether it is a mail address, whose owner the directory has yet to say."""
        return "@" in self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )


def clean_name(said: str) -> str:
    """A name in one line, without what can't be seen or turns text round, and of bounded length."""
    return " ".join(_UNSEEN.sub("", _BREAKS.sub(" ", said)).split())[:MOST_NAME].rstrip()


def unnamed(person: PersonId) -> str:
    """What somebody is called until the directory has named them."""
    return str(person) if person.is_address else f"Somebody not named yet (id {person[:8]})"
