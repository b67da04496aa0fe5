"""A case with strings that have no break, long answers, and letters of many languages."""

from __future__ import annotations

from procedure.steps.note import AddEntry
from procedure.steps.report import AddInformation
from tests.cards.cases import Case, notification
from tests.cards.cast import REPORTER

PRINT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UNBROKEN = (
    f"SHA-256 {PRINT} of C:\\Users\\fiona.kerr\\AppData\\Local\\Stream_{PRINT.upper()}.dat, "
    "<DB9PR05MB8236F9A8D9C2B4C5E6F7@DB9PR05MB8236.eurprd05.prod.outlook.com>, "
    "https://example.sharepoint.com/sites/casework/_layouts/15/Doc.aspx?sourcedoc=%7B9F86%7D&file=R"
    f" {'W' * 90} \U0001f680 العربية שלום Tiếng Việt ≥ 12 हिन्दी"
)
SAID = "Somebody rang and said that the letter had come to the wrong address; it was asked back. "


def hostile(said: str = UNBROKEN) -> Case:
    """Its annex one, its information and its record say this wherever somebody may type."""
    case = notification()
    case.submit("one", description=said, systems=said, risk=said, containment=said, further=said)
    case.take(AddInformation(text=said), REPORTER)
    return case.take(AddEntry(happened=case.now, text=said))
