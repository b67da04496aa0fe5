"""What papers can be made of a case, and in which versions (3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Paper(StrEnum):
    """What can be made of a case."""

    ANNEX_ONE = "annex_one"
    ANNEX_TWO = "annex_two"
    ANNEX_THREE = "annex_three"
    ANNEX_FOUR = "annex_four"
    CASE_FILE = "case_file"
    ICO_PACK = "ico_pack"
    ICO_TEXT = "ico_text"
    DISCLOSURE = "disclosure"
    FOLDER = "folder"


PAPER_NAMES: Mapping[Paper, str] = {
    Paper.ANNEX_ONE: "{Annex.one}",
    Paper.ANNEX_TWO: "{Annex.two}",
    Paper.ANNEX_THREE: "{Annex.three}",
    Paper.ANNEX_FOUR: "{Annex.four}, the Record of Events",
    Paper.CASE_FILE: "Case file",
    Paper.ICO_PACK: "{regulator} pack",
    Paper.ICO_TEXT: "{regulator} pack as plain text",
    Paper.DISCLOSURE: "Freedom-of-information export",
    Paper.FOLDER: "Every paper of the case, in a folder on the server",
}

NUMBERED: Mapping[Paper, str] = {
    Paper.ANNEX_ONE: "one",
    Paper.ANNEX_TWO: "two",
    Paper.ANNEX_THREE: "three",
}
"""Papers that are an annex form, by its number."""

ICO_PAPERS = frozenset({Paper.ICO_PACK, Paper.ICO_TEXT})


class Edition(StrEnum):
    """Which versions of an annex."""

    STANDING = "standing"
    ALL = "all"
    DRAFT = "draft"


EDITION_WORDS: Mapping[Edition, str] = {
    Edition.STANDING: "",
    Edition.ALL: ", with its superseded versions",
    Edition.DRAFT: ", as a draft",
}


class Handing(StrEnum):
    """How far it came with a copy that was asked for: wanting it isn't having it."""

    EXPORTED = "exported"
    """Taken out: into a folder, or as versions before November 2026 recorded it on acceptance."""
    OFFERED = "offered"
    DELIVERED = "delivered"
    FAILED = "failed"


HANDING_WORDS: Mapping[Handing, str] = {
    Handing.EXPORTED: "Exported",
    Handing.OFFERED: "Offered, and accepted",
    Handing.DELIVERED: "Delivered into their OneDrive",
    Handing.FAILED: "Not delivered, since it could not be put into their OneDrive",
}
