"""The annexes of a procedure's file: their questions, word for word, and how the paper lays out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from procedure.file_rows import FileRow, Key, Line

Asked = Literal[
    "shown", "text", "line", "choice", "choices", "number", "date", "instant", "person", "rows"
]
When = Literal["", "personal_data", "high_risk", "cyber"]
Table = Literal["", "classes", "causes", "exceptions", "ransom", "actions"]


class Meant(NamedTuple):
    """Where an answer of a meaning stands: the form, and the question's key in it."""

    number: str
    key: str


class QuestionRow(FileRow):
    """A question: its key in the record, its label word for word, and how it is answered.

    `beside` marks what is asked beside the procedure's own form; `when` it is asked only then;
    `means` is its declared meaning; `choices` are keys with their words, or a `table` names them.
    """

    key: Key
    label: Line
    ask: Asked = "text"
    hint: str = ""
    required: bool = False
    beside: bool = False
    most: Annotated[int, Field(ge=1, le=20_000)] = 4000
    when: When = ""
    means: str = ""
    table: Table = ""
    choices: tuple[tuple[Key, Line], ...] = ()
    columns: tuple[QuestionRow, ...] = ()


class SectionRow(FileRow):
    """Questions that stand on one page, under a title; `note` stands above them."""

    title: Line
    note: str = ""
    questions: tuple[QuestionRow, ...]


class LayoutRow(FileRow):
    """A part of the paper, exactly one of: a heading, a line, columns, a form, or a form a row.

    `columns` is a table with a column a question, of these `widths` (shares of the page);
    `form` one with a row a question; `rows` a small form for each row of that question. Where
    `small`, in small type.
    """

    heading: str = ""
    line: str = ""
    columns: tuple[Key, ...] = ()
    widths: tuple[float, ...] = ()
    form: tuple[Key, ...] = ()
    rows: str = ""
    small: bool = False


class AnnexRow(FileRow):
    """A form: its name inside a sentence, its title, its questions, its paper.

    `starred` questions bear an asterisk on paper; `under` has what is asked beside the form and
    stands in the cell of one of the form's own questions. `severity` adds ENISA's questions.
    """

    name: Line
    title: Line
    landscape: bool = False
    severity: bool = False
    guide: str = ""
    starred: tuple[Key, ...] = ()
    under: Mapping[str, tuple[Key, ...]] = Field(default_factory=dict)
    sections: tuple[SectionRow, ...] = ()
    layout: tuple[LayoutRow, ...] = ()

    def questions(self) -> Iterator[QuestionRow]:
        """All in order."""
        for section in self.sections:
            yield from section.questions
