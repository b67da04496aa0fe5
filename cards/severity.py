"""ENISA's score beside a decision, with its working: advice that decides nothing."""

from __future__ import annotations

from cards.elements import Element, box, text
from procedure.severity_score import Severity, Unscored


def severity_box(name: str, found: Severity | Unscored) -> Element:
    """The score, or the answers it lacks, and line by line how it came about."""
    lines = [text(f"{line}.", size="Small", spacing="Small") for line in found.lines]
    return box([text(f"{name}: {found.sentence}."), *lines], "emphasis")
