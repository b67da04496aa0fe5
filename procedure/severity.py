"""ENISA's method for the severity of a personal data breach: advisory, shown beside the decision.

SE = data processing context x ease of identification + circumstances of the breach
(ENISA, Recommendations for a methodology of the assessment of severity of personal data
breaches, v1.0, 2013).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CONTEXT: Mapping[str, tuple[str, int]] = {
    "simple": ("Simple data, such as names and contact details", 1),
    "behavioural": ("Behaviour, such as location, movements or habits", 2),
    "financial": ("Financial data", 3),
    "sensitive": ("Sensitive data, such as health, convictions or allegations", 4),
}
IDENTIFICATION: Mapping[str, tuple[str, float]] = {
    "negligible": ("Very hard to tell who it is", 0.25),
    "limited": ("Possible with other sources", 0.5),
    "significant": ("Fairly easy", 0.75),
    "maximum": ("Certain: the data names the person", 1.0),
}
CONFIDENTIALITY: Mapping[str, tuple[str, float]] = {
    "none": ("Nobody unauthorised could see it", 0.0),
    "known": ("Seen by a known number of people", 0.25),
    "unknown": ("Seen by an unknown number of people", 0.5),
}
INTEGRITY: Mapping[str, tuple[str, float]] = {
    "none": ("Not altered", 0.0),
    "recoverable": ("Altered, can be put right", 0.25),
    "lasting": ("Altered, can't be put right", 0.5),
}
AVAILABILITY: Mapping[str, tuple[str, float]] = {
    "none": ("Not lost", 0.0),
    "temporary": ("Lost for a time", 0.25),
    "permanent": ("Lost for good", 0.5),
}
INTENT: Mapping[str, tuple[str, float]] = {
    "none": ("A mistake or an accident", 0.0),
    "malicious": ("Done on purpose, to harm", 0.5),
}
PARTS: Mapping[str, Mapping[str, tuple[str, float]]] = {
    "context": CONTEXT,
    "identification": IDENTIFICATION,
    "confidentiality": CONFIDENTIALITY,
    "integrity": INTEGRITY,
    "availability": AVAILABILITY,
    "intent": INTENT,
}
LEVELS = ((4.0, "Very high"), (3.0, "High"), (2.0, "Medium"), (0.0, "Low"))


@dataclass(frozen=True, slots=True)
class Severity:
    """The score and the level it stands for."""

    score: float
    level: str

    @property
    def sentence(self) -> str:
        """As it stands beside the decision."""
        return f"{self.level} ({self.score:g} by ENISA's method; advice, not a decision)"


def severity(answers: Mapping[str, object]) -> Severity | None:
    """The score of answers keyed as PARTS after 'severity_', or None while one is missing."""
    values = {}
    for part, table in PARTS.items():
        chosen = str(answers.get(f"severity_{part}") or "")
        if chosen not in table:
            return None
        values[part] = table[chosen][1]
    score = values["context"] * values["identification"] + sum(
        values[part] for part in ("confidentiality", "integrity", "availability", "intent")
    )
    return Severity(score, next(level for floor, level in LEVELS if score >= floor))
