"""What every card must be: valid, labelled, within the limits; and how tests read one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator

from cards.elements import MOST_BUTTONS, MOST_BYTES
from cards.wire import size

Card = dict[str, Any]


@cache
def schema() -> Any:
    """Microsoft's schema of Adaptive Cards 1.5."""
    path = files("adaptive_cards") / "schemas" / "schema-1.5.json"
    return Draft6Validator(json.loads(path.read_text(encoding="utf-8-sig")))


def shape(node: Any, key: str = "") -> Any:
    """The card with its words and data taken out: cards of one shape are validated once."""
    if key in ("text", "title", "value", "label", "fallbackText", "tooltip", "id", "verb"):
        return "x" if isinstance(node, str) else node
    if key == "data":
        return {}
    if isinstance(node, dict):
        return {k: shape(v, k) for k, v in node.items() if k not in ("msteams", "choices.data")}
    if isinstance(node, list):
        shapes = [shape(item) for item in node]
        return [one for n, one in enumerate(shapes) if one not in shapes[:n]]
    return node


VALIDATED: set[str] = set()


def assert_valid(card: Card) -> None:
    """Valid against Microsoft's schema."""
    bare = shape(card)
    known = json.dumps(bare, sort_keys=True)
    if known in VALIDATED:
        return
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
        for fault in schema().iter_errors(bare)
    ]
    assert not faults, "\n".join(faults[:5])
    VALIDATED.add(known)


def nodes(node: Any) -> Iterator[Card]:
    """Every element, action and fact of a card that people see."""
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("data", "fallback"):
                yield from nodes(value)


def buttons(card: Card) -> list[Card]:
    """Every button, wherever it stands."""
    return [n for n in nodes(card) if str(n.get("type", "")).startswith("Action.")]


def titles(card: Card) -> list[str]:
    """What the buttons say."""
    return [b["title"] for b in buttons(card)]


def button(card: Card, title: str) -> Card:
    """The button with this title."""
    found = [b for b in buttons(card) if b["title"] == title]
    assert found, f"no button “{title}”; there are {titles(card)}"
    return found[0]


def primary(card: Card) -> list[str]:
    """The titles of the primary buttons at the card's foot."""
    return [b["title"] for b in card.get("actions", []) if b.get("style") == "positive"]


def words(card: Card) -> str:
    """Everything that can be read on a card, as it is written there."""
    keys = ("text", "title", "value", "label", "placeholder", "fallbackText", "tooltip")
    return "\n".join(str(n[k]) for n in nodes(card) for k in keys if isinstance(n.get(k), str))


def inputs(card: Card) -> list[Card]:
    """Every input."""
    return [n for n in nodes(card) if str(n.get("type", "")).startswith("Input.")]


def assert_good(card: Card) -> None:
    """Valid against the schema, small enough, ids unique, inputs labelled, buttons few."""
    assert_valid(card)
    assert size(card) <= MOST_BYTES
    ids = Counter(n["id"] for n in nodes(card) if "id" in n)
    assert [key for key, count in ids.items() if count > 1] == []
    unlabelled = [i["id"] for i in inputs(card) if not i.get("label") or not i["id"]]
    assert unlabelled == []
    in_sight = [a for a in card.get("actions", []) if a.get("mode") != "secondary"]
    assert len(in_sight) <= MOST_BUTTONS
    assert len(primary(card)) <= 1
    assert all(n["wrap"] for n in nodes(card) if n.get("type") == "TextBlock")
    assert card["fallbackText"]
