"""What a message says by its HTML: paragraphs, lists, and what Teams cuts out of its plain text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from procedure.asking import printable

HTML = "text/html"

# Not the standard library's parser: its work with a tag that never ends grows with the square.
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ALT = re.compile(r'\salt="([^"<>]*)"')
_MENTION = 'itemtype="http://schema.skype.com/Mention"'
_PARAGRAPHS = frozenset({"p", "div", "pre", "table", "ul", "ol", "hr", "blockquote"}) | {
    f"h{level}" for level in range(1, 7)
}
_UNREAD = frozenset({"script", "style", "title"})
_SPACES = re.compile(r"[ \t\r\n\xa0]+")
_MANY_LINES = re.compile(r"\n\n\n+")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, and the message that they quoted with it."""

    text: str
    quoted: str


def read(content: str) -> Said:
    """A message's HTML as text: a list keeps its marks, a mention stands as `<at>Name</at>`."""
    message = _Message()
    for number, piece in enumerate(_TAG.split(content)):
        if number % 2:
            message.tag(piece)
        else:
            message.words(piece)
    return Said(_tidy(message.own), _tidy(message.quoted))


def _tidy(pieces: list[str]) -> str:
    lines = (line.rstrip() for line in "".join(pieces).split("\n"))
    return _MANY_LINES.sub("\n\n", printable("\n".join(lines)))


class _Message:
    """The message as read so far: its own words and those it quotes, and within which tags."""

    def __init__(self) -> None:
        self.own: list[str] = []
        self.quoted: list[str] = []
        self._quotes = self._unread = self._as_it_is = 0
        self._spans: list[bool] = []
        self._lists: list[int | None] = []

    def _add(self, words: str) -> None:
        (self.quoted if self._quotes else self.own).append(words)

    def words(self, piece: str) -> None:
        """Text between two tags."""
        if not self._unread:
            plain = html.unescape(piece)
            self._add(plain if self._as_it_is else _SPACES.sub(" ", plain))

    def tag(self, piece: str) -> None:
        """A tag: what it means to the text."""
        found = _NAME.match(piece)
        if found is None:
            return
        name = found[2].lower()
        if found[1]:
            self._end(name)
        else:
            self._begin(name, piece)

    def _begin(self, name: str, piece: str) -> None:
        if name == "blockquote":
            self._quotes += 1
        self._unread += name in _UNREAD
        self._as_it_is += name == "pre"
        if name in ("ul", "ol"):
            self._lists.append(0 if name == "ol" else None)
        if name in ("at", "span"):
            self._spans.append(name == "at" or _MENTION in piece)
            self._add("<at>" if self._spans[-1] else "")
        elif name in ("br", "tr"):
            self._add("\n")
        elif name == "li":
            self._add(f"\n{self._mark()}")
        elif name in _PARAGRAPHS:
            self._add("\n")
        elif name in ("td", "th"):
            self._add(" ")
        elif name == "img":
            found = _ALT.search(piece)
            self._add(html.unescape(found[1]) if found else "")

    def _end(self, name: str) -> None:
        if name in ("at", "span") and self._spans:
            self._add("</at>" if self._spans.pop() else "")
        if name in ("ul", "ol") and self._lists:
            self._lists.pop()
        if name in _PARAGRAPHS:
            self._add("\n")
        if name == "blockquote" and self._quotes:
            self._quotes -= 1
        if name in _UNREAD and self._unread:
            self._unread -= 1
        if name == "pre" and self._as_it_is:
            self._as_it_is -= 1

    def _mark(self) -> str:
        indent = "  " * max(min(len(self._lists), 8) - 1, 0)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number + 1}. "
