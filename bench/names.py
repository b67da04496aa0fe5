"""How well people are found in free words: python -m bench.names [FILE]

Precision and recall over the labelled sentences (tests/documents/people.txt, or another file of
that shape), under each heading, with what was missed and what names nobody. Exits 1 below what
docs/papers.md promises.
"""

from __future__ import annotations

import sys
from pathlib import Path

from documents.personal import found
from tests.documents.labelled import SENTENCES, Score, scored, sentences

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.9


def _line(what: str, score: Score) -> str:
    recall = f"{score.recall:.3f}" if score.wanted else "     "
    precision = f"{score.precision:.3f}" if score.right or score.wrong else "     "
    return f"{recall}  {precision}  {score.wanted.total():5}  {what}"


def main(file: Path = SENTENCES) -> int:
    """Prints the table; the exit code."""
    those = list(sentences(file))
    print("recall precision asked  under")
    for heading in dict.fromkeys(each.heading for each in those):
        print(_line(heading, scored(found, [s for s in those if s.heading == heading])))
    whole = scored(found, those)
    print(_line(f"all {len(those)} sentences", whole))
    print(*(f"missed: {each}" for each in whole.missed), sep="\n")
    print(*(f"names nobody: {each}" for each in whole.wrong), sep="\n")
    return int(whole.recall < LEAST_RECALL or whole.precision < LEAST_PRECISION)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
