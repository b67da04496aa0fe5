"""Reading a card as a person does: its words, its inputs and its buttons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rehearsal.cast import DIRECTORY

Card = dict[str, Any]
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|<&@:])")
EMPHASIS = re.compile(r"(?<!\\)\*\*|(?<!\\)__")
PEOPLE = "graph.microsoft.com/users"
NEVER_SHOWN = {
    "data",
    "refresh",
    "msteams",
    "fallback",
    "choices",
    "choices.data",
    "authentication",
}


@dataclass(frozen=True)
class Button:
    """An action with the inputs that it sends."""

    action: Card
    inputs: list[Card]

    @property
    def title(self) -> str:
        return plain(str(self.action.get("title", "")))

    @property
    def names(self) -> set[str]:
        return {self.title, str(self.action.get("verb", "")), str(self.action.get("id", ""))} - {""}


def plain(text: str) -> str:
    """Text as it is read, without the marks of Markdown."""
    return html.unescape(ESCAPED.sub(r"\1", EMPHASIS.sub("", text)))


def text_of(card: Any) -> str:
    """All the words on a card, a line an element, buttons and form labels included."""
    return "\n".join(line for line in _words(card) if line)


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _words(one)
    if not isinstance(node, dict) or node.get("isVisible") is False:
        return
    if node.get("type") == "RichTextBlock":
        yield "".join(
            plain(one if isinstance(one, str) else one.get("text", "")) for one in node["inlines"]
        )
        return
    if "title" in node and "value" in node and "type" not in node:
        yield f"{plain(str(node['title']))}: {plain(str(node['value']))}"
        return
    for key in ("label", "text", "title", "placeholder", "value"):
        if isinstance(node.get(key), str) and not _is_code(node, key):
            yield plain(node[key])
    for choice in node.get("choices", []):
        yield plain(str(choice["title"]))
    for key, value in node.items():
        if key not in NEVER_SHOWN and isinstance(value, dict | list):
            yield from _words(value)


def _is_code(node: Card, key: str) -> bool:
    return key == "value" and node.get("type") in ("Input.ChoiceSet", "Input.Toggle")


def inputs_of(card: Any) -> list[Card]:
    """The inputs of a card, those inside its ShowCards left out."""
    return list(_inputs(card))


def _inputs(node: Any) -> Iterator[Card]:
    if isinstance(node, list):
        for one in node:
            yield from _inputs(one)
    elif isinstance(node, dict):
        if str(node.get("type", "")).startswith("Input."):
            yield node
        elif node.get("type") != "Action.ShowCard":
            for key, value in node.items():
                if key not in NEVER_SHOWN:
                    yield from _inputs(value)


def buttons_of(card: Card) -> list[Button]:
    """Every button that can be reached on a card, in order."""
    return list(_buttons(card, inputs_of(card)))


def _buttons(node: Any, inputs: list[Card]) -> Iterator[Button]:
    if isinstance(node, list):
        for one in node:
            yield from _buttons(one, inputs)
    if not isinstance(node, dict) or node.get("isVisible") is False:
        return
    kind = str(node.get("type", ""))
    if kind == "Action.ShowCard":
        yield Button(node, [])
        yield from _buttons(node["card"], [*inputs, *inputs_of(node["card"])])
    elif kind.startswith("Action."):
        yield Button(node, [] if node.get("associatedInputs") == "none" else inputs)
    else:
        for key, value in node.items():
            if key not in NEVER_SHOWN:
                yield from _buttons(value, inputs)


def filled(inputs: list[Card], answers: dict[str, Any], *, checked: bool = True) -> dict[str, str]:
    """What Teams would send: defaults with `answers` (by id or label) over them.

    Raises AssertionError for an answer that fits no input, and, when `checked`, for what the
    client would not have let through.
    """
    sent: dict[str, str] = {}
    left = dict(answers)
    for field in inputs:
        names = [name for name in (field["id"], plain(str(field.get("label", "")))) if name in left]
        value = left.pop(names[0]) if names else field.get("value", "")
        text = _typed(field, value, given=bool(names))
        if checked:
            _check(field, text)
        if text != "":
            sent[field["id"]] = text
    there = [f"{field['id']} ({plain(str(field.get('label', '')))})" for field in inputs]
    assert not left, f"no input for {sorted(left)}; there are {there}"
    return sent


def _typed(field: Card, value: Any, *, given: bool) -> str:
    if field["type"] == "Input.Toggle":
        on, off = field.get("valueOn", "true"), field.get("valueOff", "false")
        if isinstance(value, bool):
            return str(on if value else off)
        return str(value if value != "" else off)
    if field["type"] == "Input.ChoiceSet" and given:
        parts = value if isinstance(value, list | tuple) else [value]
        return ",".join(_choice(field, part) for part in parts)
    return "" if value is None else str(value)


def _choice(field: Card, wanted: Any) -> str:
    if str(field.get("choices.data", {}).get("dataset", "")).startswith(PEOPLE):
        for person in DIRECTORY:
            if wanted in (person.name, person.key, person.object_id):
                return person.object_id
    for choice in field.get("choices", []):
        if wanted in (choice["value"], plain(choice["title"])):
            return str(choice["value"])
    return str(wanted)


def _check(field: Card, text: str) -> None:
    name = plain(str(field.get("label") or field["id"]))
    off = field.get("valueOff", "false") if field["type"] == "Input.Toggle" else ""
    assert not (field.get("isRequired") and text in ("", off)), f"“{name}” must be answered"
    limit = field.get("maxLength")
    assert not (limit and len(text) > limit), f"“{name}” takes {limit} characters at most"
    pattern = field.get("regex")
    assert not (pattern and text and not re.search(pattern, text)), f"“{name}” is not in its form"
    if field["type"] != "Input.ChoiceSet" or field.get("choices.data") or not text:
        return
    allowed = {str(choice["value"]) for choice in field.get("choices", [])}
    chosen = set(text.split(",")) if field.get("isMultiSelect") else {text}
    assert chosen <= allowed, f"“{name}” offers {sorted(allowed)}, not {sorted(chosen - allowed)}"
