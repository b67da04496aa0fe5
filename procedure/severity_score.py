"""What ENISA's method comes to: a score with its working, or the answers that it lacks."""

from __future__ import annotations

from dataclasses import dataclass

ADVICE = "advice, not a decision"


@dataclass(frozen=True, slots=True)
class Severity:
    """The score, the level it stands for, how it was reckoned, and what the score doesn't know.

    `logged`: one wrong colleague saw it and deleted it at once, which is logged and not notified.
    """

    score: float
    level: str
    lines: tuple[str, ...] = ()
    logged: bool = False

    @property
    def sentence(self) -> str:
        """As it stands beside the decision."""
        if self.logged:
            return (
                "To be logged, not notified: one colleague here saw it by mistake and deleted it "
                f"at once. ENISA's method can't weigh that and makes it {self.score:g}, "
                f"{self.level.lower()} ({ADVICE})"
            )
        return f"{self.level} ({self.score:g} by ENISA's method; {ADVICE})"


@dataclass(frozen=True, slots=True)
class Unscored:
    """No score, and the answers it lacks."""

    missing: tuple[str, ...]
    lines: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """As it stands where the score would."""
        return f"No score by ENISA's method. Not answered: {'; '.join(self.missing)}"
