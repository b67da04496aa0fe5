"""From a procedure's file to the procedure: refused with file, key and a sentence."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from procedure.annex_rows import AnnexRow, Meant
from procedure.definition import Procedure
from procedure.file_checks import Problem, problems
from procedure.file_rows import (
    ClassRow,
    CyberRoute,
    FileRow,
    Key,
    KindOfParty,
    Line,
    Names,
    Reminding,
    ReportingRow,
    ReviewRow,
    RoleRow,
    SourceRow,
)
from procedure.meanings import NUMBERS
from procedure.roles import Role

MOST_SAID = 20
"""Problems of one file that are said at once."""


class ProcedureFileError(Exception):
    """A procedure's file can't be used; `problems` say of each key, in a sentence, why."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        said = [f"{name}: {problem}" for problem in problems[:MOST_SAID]]
        if len(problems) > MOST_SAID:
            said.append(f"{name}: and {len(problems) - MOST_SAID} more.")
        super().__init__("\n".join(said))


class File(FileRow):
    """A procedure's file as it is written."""

    id: Key
    version: Line
    title: Line
    dated: Line
    review: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
    holidays: str
    retention_years: Annotated[int, Field(ge=1, le=99)]
    contradictions: tuple[str, ...]
    names: Names
    clauses: Mapping[Key, Line]
    roles: Mapping[Key, RoleRow]
    classes: Mapping[Key, ClassRow]
    parties: Mapping[Key, KindOfParty]
    reporting: Mapping[Key, ReportingRow]
    formats: Mapping[Key, Line]
    sources: Mapping[Key, SourceRow]
    causes: Mapping[Key, Line]
    people_tasks: Mapping[Key, Line]
    reviews: Mapping[Key, ReviewRow]
    reminding: Reminding
    cyber: CyberRoute
    texts: Mapping[Key, Line]
    annexes: Mapping[Key, AnnexRow]


def parsed(text: bytes, name: str) -> Procedure:
    """The procedure that a file's bytes say; raises ProcedureFileError, `name` being the file's."""
    try:
        found = tomllib.loads(text.decode())
    except UnicodeDecodeError:
        raise ProcedureFileError(
            name, [Problem("", "isn't UTF-8: save it as UTF-8 text.")]
        ) from None
    except tomllib.TOMLDecodeError as wrong:
        problem = Problem("", _not_toml(_LINE.search(str(wrong))))
        raise ProcedureFileError(name, [problem]) from None
    return of_tables(found, text, name)


_LINE = re.compile(r"line (\d{1,9})\b")


def _not_toml(line: re.Match[str] | None) -> str:
    return f"isn't TOML: look at line {line[1]}." if line else "isn't TOML: look at its end."


def of_tables(found: Mapping[str, Any], text: bytes, name: str) -> Procedure:
    """The procedure that a file's tables say; raises ProcedureFileError."""
    try:
        file = File.model_validate(_frozen(found))
    except ValidationError as wrong:
        raise ProcedureFileError(name, [_said(each) for each in wrong.errors()]) from None
    made = _made(file, text, digest_of(found))
    wrongs = list(problems(made))
    if wrongs:
        raise ProcedureFileError(name, wrongs)
    return made


ADVICE = frozenset({"cyber", "texts"})
"""Tables of advice, by which no record is read: a body may mend them without a new version."""


def digest_of(found: Mapping[str, Any]) -> str:
    """SHA-256 of what a file says without its advice, in the file's order, as JSON.

    Comments and layout aren't in it.
    """
    read_by = {key: table for key, table in found.items() if key not in ADVICE}
    said = json.dumps(read_by, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _frozen(found: Any) -> Any:
    """Lists as tuples: what is read never changes."""
    if isinstance(found, dict):
        return {key: _frozen(value) for key, value in found.items()}
    return tuple(map(_frozen, found)) if isinstance(found, list) else found


def _made(file: File, text: bytes, digest: str) -> Procedure:
    facts = {key: getattr(file, key) for key in File.model_fields if key != "contradictions"}
    return Procedure(
        **facts,
        hash=digest,
        text=text,
        contradictions=frozenset(file.contradictions),
        fills=_fills(file),
        meanings=dict(_meanings(file)),
    )


def _meanings(file: File) -> Iterator[tuple[str, Meant]]:
    for number in NUMBERS:
        for question in file.annexes[number].questions() if number in file.annexes else ():
            if question.means:
                yield f"{number}.{question.means}", Meant(number, question.key)


def _fills(file: File) -> Mapping[str, Any]:
    """What words of ours and of the file may name: {body}, {c.approve} and the like."""
    names = file.names

    def called(*duties: Role, short: bool = False) -> str:
        held = [row for d in duties for row in file.roles.values() if d in row.duties]
        return " or ".join(dict.fromkeys(row.short if short else row.name for row in held))

    settled = [row.name for row in file.classes.values() if not row.interim]
    mailed = [f"the {row.short}" for row in file.parties.values() if row.by_mail]
    gravest = [row.name for row in file.classes.values() if row.forced_by_breach]
    annexes = {number: row.name for number, row in file.annexes.items()}
    fills = {
        **names.model_dump(),
        "prefix": file.prefix,
        "c": SimpleNamespace(**file.clauses),
        "annex": SimpleNamespace(**annexes),
        "Annex": SimpleNamespace(**{n: name[:1].upper() + name[1:] for n, name in annexes.items()}),
        "form": SimpleNamespace(**{number: row.title for number, row in file.annexes.items()}),
        "cyber_question": file.cyber.question,
        "ransom_hint": file.cyber.ransom_hint,
        "first": called(Role.APPROVES_FIRST),
        "approvers": called(Role.APPROVES_FIRST, Role.APPROVES_SECOND),
        "alternate": called(Role.ALTERNATE) or "alternate approver",
        "officer": called(Role.DPO),
        "dpo": called(Role.DPO, short=True),
        "people": called(Role.PEOPLE_OFFICER),
        "told": listed(mailed, "and"),
        "by_mail": listed([row.short for row in file.parties.values() if row.by_mail], "and"),
        "settled": listed(settled, "or"),
        "interim": listed([row.name for row in file.classes.values() if row.interim], "or"),
        "others": in_words(sum(not row.interim for row in file.classes.values())),
        "gravest": listed(gravest, "or"),
        "a_gravest": listed([with_article(name) for name in gravest], "or"),
        "minor": listed(
            [with_article(row.name) for row in file.classes.values() if row.minor], "or"
        ),
    }
    # Their own braces are filled in once, here: words of the file never go in twice.
    return fills | {key: filled(words, fills) for key, words in file.texts.items()}


def filled(words: str, fills: Mapping[str, Any]) -> str:
    """A text with the names in it; as it is where it can't be, which is a problem of the file."""
    try:
        return words.format(**fills)
    except (KeyError, AttributeError, ValueError, IndexError):
        return words


def in_words(number: int) -> str:
    """A small number as a sentence has it."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words[number] if number < len(words) else str(number)


def with_article(name: str) -> str:
    """A name with the article that goes before it: “an Event”."""
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def listed(words: list[str], last: str) -> str:
    """Words in a row, as a sentence has them."""
    *first, end = words or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def _said(error: ErrorDetails) -> Problem:
    key = ".".join(str(part) for part in error["loc"])
    kind = error["type"]
    if kind == "missing":
        return Problem(key, "is missing.")
    if kind == "extra_forbidden":
        return Problem(key, "isn't a key that a procedure's file has. Is it misspelt?")
    words = str(error.get("ctx", {}).get("error", error["msg"]))
    return Problem(key, f"{words[:1].lower()}{words[1:]}.")
