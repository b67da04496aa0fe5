"""ENISA's tables as rows: each answer that counts in the score, its amount and where it is from.

The paper is ENISA, Recommendations for a methodology of the assessment of severity of personal
data breaches, v1.0, December 2013. `source` names the place in it, or says that a row is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Scores = Mapping[str, tuple[str, float]]
"""What may be answered: its title and how much it counts."""

CONTEXT: Mapping[str, tuple[str, int]] = {
    "simple": ("Simple data, such as names and contact details", 1),
    "behavioural": ("Behaviour, such as location, movements or habits", 2),
    "financial": ("Financial data", 3),
    "sensitive": ("Sensitive data, such as health, convictions or allegations", 4),
}
IDENTIFICATION: Scores = {
    "negligible": ("Very hard to tell who it is", 0.25),
    "limited": ("Possible with other sources", 0.5),
    "significant": ("Fairly easy", 0.75),
    "maximum": ("Certain: the data names the person", 1.0),
}
CONFIDENTIALITY: Scores = {
    "none": ("Nobody unauthorised could see it", 0.0),
    "exposed": ("Lost or left open, with no sign that anybody saw it", 0.0),
    "colleague": ("Seen by one colleague here by mistake, who deleted it at once", 0.25),
    "known": ("Seen by a known number of people", 0.25),
    "unknown": ("Seen by an unknown number of people", 0.5),
}
INTEGRITY: Scores = {
    "none": ("Not altered", 0.0),
    "recoverable": ("Altered, can be put right", 0.25),
    "lasting": ("Altered, can't be put right", 0.5),
}
AVAILABILITY: Scores = {
    "none": ("Not lost", 0.0),
    "temporary": ("Lost for a time", 0.25),
    "permanent": ("Lost for good", 0.5),
}
INTENT: Scores = {
    "none": ("A mistake or an accident", 0.0),
    "malicious": ("Done on purpose, to harm", 0.5),
}
PARTS: Mapping[str, Scores] = {
    "context": CONTEXT,
    "identification": IDENTIFICATION,
    "confidentiality": CONFIDENTIALITY,
    "integrity": INTEGRITY,
    "availability": AVAILABILITY,
    "intent": INTENT,
}
"""The six answers of which the score is made before the context is adjusted."""

LESSENABLE = ("behavioural", "financial", "sensitive")
RAISABLE = ("simple", "behavioural", "financial")
ALL = tuple(CONTEXT)


@dataclass(frozen=True, slots=True)
class Degree:
    """One answer to a row's question: how far the context goes up or down, by sort of data."""

    key: str
    title: str
    amounts: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A question that raises or lessens the context, and the sorts of data it is asked about."""

    key: str
    name: str
    question: str
    sorts: tuple[str, ...]
    degrees: tuple[Degree, ...]
    hint: str = ""

    def amount(self, answer: str, sort: str) -> int:
        """How far this answer moves the context of this sort of data; 0 for one it doesn't know."""
        found = [degree for degree in self.degrees if degree.key == answer]
        return found[0].amounts.get(sort, 0) if found and sort in self.sorts else 0

    def title(self, answer: str) -> str:
        """The answer as it stands on the card."""
        return next((degree.title for degree in self.degrees if degree.key == answer), "")


def _no(title: str = "No") -> Degree:
    return Degree("no", title, {}, "A1 Table 1: the basic score stays")


def _every(sorts: tuple[str, ...], amount: int) -> dict[str, int]:
    return dict.fromkeys(sorts, amount)


TO_THE_LEAST = {"behavioural": -1, "financial": -2, "sensitive": -3}

ADJUSTMENTS = (
    Adjustment(
        "volume",
        "how much there is about each person",
        "Is there so much about each person that it makes a profile of them?",
        RAISABLE,
        (
            _no(),
            Degree(
                "profile",
                "Yes, it makes a profile",
                _every(RAISABLE, 1),
                "A1 Table 1, simple, behavioural and financial data; A2 volume",
            ),
        ),
        "Over time (a year of it, not a week) or in content (a whole file, not one letter).",
    ),
    Adjustment(
        "body",
        "what can be guessed, since we hold it",
        "Does it tell more than it says, by what can be guessed or because this body holds it?",
        RAISABLE,
        (
            _no(),
            Degree(
                "standing",
                "Yes: about money, standing or daily life",
                _every(RAISABLE, 1),
                "A1 Table 1, simple and behavioural data; A2 controller",
            ),
            Degree(
                "sensitive",
                "Yes: about health, sex life, politics, belief, or having to do with crime",
                _every(RAISABLE, 2),
                "A1 Table 1, simple and behavioural data; A2 controller; crime is ours",
            ),
        ),
        "A list of names from a clinic tells more than one from a supermarket.",
    ),
    Adjustment(
        "people",
        "people at particular risk",
        "Are people at particular risk among them: victims, witnesses, children, or others?",
        ALL,
        (
            _no(),
            Degree(
                "some",
                "Yes, but this could not endanger them",
                _every(ALL, 1),
                "A2 individuals, which has no amount: the least step of Table 1",
            ),
            Degree(
                "critical",
                "Yes, and it could endanger them, or harm body or mind",
                _every(ALL, 3),
                "A1 Table 1, simple data; A2 individuals, for every sort",
            ),
        ),
        "Victims, witnesses or children who are named on the second page count in any case.",
    ),
    Adjustment(
        "public",
        "what was public before",
        "Was it public before, or easily gathered from public sources?",
        LESSENABLE,
        (
            _no("No, or only in part"),
            Degree(
                "yes",
                "Yes, all of it",
                TO_THE_LEAST,
                "A1 Table 1, behavioural and sensitive data; A2 public availability",
            ),
        ),
    ),
    Adjustment(
        "invalid",
        "what is wrong or out of date",
        "Is it known for certain to be wrong, or so old that it means nothing now?",
        LESSENABLE,
        (
            _no(),
            Degree(
                "yes",
                "Yes, for certain",
                TO_THE_LEAST,
                "A2 invalidity; A3 credit cards, case 1; other sorts as far as Table 1 goes",
            ),
        ),
        "Such as cards long expired. An old conviction or diagnosis still tells.",
    ),
    Adjustment(
        "nature_behavioural",
        "how much it tells in itself",
        "How much does it tell of how somebody lives?",
        ("behavioural",),
        (
            _no("What such data usually tells"),
            Degree(
                "little",
                "Nothing of substance, such as points on a loyalty card",
                {"behavioural": -1},
                "A1 Table 1, behavioural data; A2 nature",
            ),
            Degree(
                "sensitive",
                "Something sensitive, such as medicine that was bought",
                {"behavioural": 2},
                "A1 Table 1, behavioural data; A3 fidelity card, case 4",
            ),
        ),
    ),
    Adjustment(
        "nature_financial",
        "how much it tells in itself",
        "How much does it tell of somebody's money?",
        ("financial",),
        (
            _no("What such data usually tells"),
            Degree(
                "nothing",
                "Nothing of substance, such as whose customer somebody is",
                {"financial": -2},
                "A1 Table 1, financial data; A2 nature",
            ),
            Degree(
                "little",
                "A little, such as an account number without more",
                {"financial": -1},
                "A1 Table 1, financial data; A2 nature",
            ),
            Degree(
                "full",
                "Enough for fraud, such as full card details",
                {"financial": 1},
                "A1 Table 1, financial data",
            ),
        ),
    ),
    Adjustment(
        "nature_sensitive",
        "how much it tells in itself",
        "How much does it tell of what is sensitive?",
        ("sensitive",),
        (
            _no("The sensitive thing itself"),
            Degree(
                "guess",
                "Enough to guess it, such as which illness somebody was tested for",
                {"sensitive": -1},
                "A1 Table 1, sensitive data; A2 nature",
            ),
            Degree(
                "general",
                "Only general guesses, such as that somebody had a blood test",
                {"sensitive": -2},
                "A1 Table 1, sensitive data; A2 nature",
            ),
            Degree(
                "nothing",
                "Nothing of substance, such as a certificate of good health",
                {"sensitive": -3},
                "A1 Table 1, sensitive data (its words say 1, its score and A3 say 3); A2 nature",
            ),
        ),
        "To be lessened with great care, and with the reason below.",
    ),
)
"""Annex 1 of the paper (A1 tables, A2 factors, A3 examples), a row for each question."""

LEVELS = ((4.0, "Very high"), (3.0, "High"), (2.0, "Medium"), (0.0, "Low"))
MANY = 100
"""More people than this are flagged (3.3)."""
