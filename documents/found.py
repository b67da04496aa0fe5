"""What is found in free words, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What was found."""

    NAME = "name"
    LIKELY_NAME = "likely name"
    MAIL = "mail address"
    PHONE = "phone number"
    NI = "National Insurance number"
    CHI = "CHI number"
    NHS = "NHS number"
    POSTCODE = "postcode"
    BIRTH = "date of birth"
    IBAN = "bank account number"
    CARD = "card number"
    IP = "IP address"


@dataclass(frozen=True, slots=True)
class Found:
    """Where in the words, and what sort of thing."""

    start: int
    end: int
    sort: Sort
