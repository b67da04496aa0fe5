"""The labelled sentences, and how many of the people in them were found: precision and recall."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

SENTENCES = Path(__file__).with_name("people.txt")
_MARKED = re.compile(r"\{(?:([a-z]+): )?([^}]*)\}")
NAME = "name"


class Span(Protocol):
    """What was found, as documents.personal has it."""

    @property
    def start(self) -> int:
        """The first letter."""

    @property
    def end(self) -> int:
        """One after the last."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands there: where, and what kind of thing (its mark in the file)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the file, as it was typed."""

    heading: str
    text: str
    labels: tuple[Label, ...]


@dataclass(slots=True)
class Score:
    """What was looked for and what was found; `wrong` holds what named nobody, `missed` the rest.

    Something is found when each of its letters is, since one letter too few gives it away.
    """

    wanted: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of what was to be found that was."""
        return self.met.total() / self.wanted.total()

    @property
    def precision(self) -> float:
        """The share of what was found that was to be found."""
        return self.right / (self.right + len(self.wrong))


def sentences(file: Path = SENTENCES) -> Iterator[Sentence]:
    """All of the file."""
    heading = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.removeprefix("# ")
        elif line:
            yield _read(heading, line)


def _read(heading: str, line: str) -> Sentence:
    text, at, labels = "", 0, []
    for mark in _MARKED.finditer(line):
        text += line[at : mark.start()]
        labels.append(Label(len(text), len(text) + len(mark[2]), mark[1] or NAME))
        text += mark[2]
        at = mark.end()
    return Sentence(heading, text + line[at:], tuple(labels))


def scored(found: Callable[[str], Iterable[Span]], those: Iterable[Sentence]) -> Score:
    """How well this finder does."""
    score = Score()
    for sentence in those:
        spans = [(each.start, each.end) for each in found(sentence.text)]
        covered = {at for start, end in spans for at in range(start, end)}
        for label in sentence.labels:
            score.wanted[label.kind] += 1
            letters = {i for i in range(label.start, label.end) if sentence.text[i].isalnum()}
            if letters <= covered:
                score.met[label.kind] += 1
            else:
                score.missed.append(f"{sentence.text[label.start : label.end]} | {sentence.text}")
        for start, end in spans:
            if any(start < label.end and label.start < end for label in sentence.labels):
                score.right += 1
            else:
                score.wrong.append(f"{sentence.text[start:end]} | {sentence.text}")
    return score
