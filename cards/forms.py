"""Any form as a card, page by page, in chat or in a dialog: what was typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.elements import (
    Card,
    Element,
    banner,
    box,
    button,
    card,
    columns,
    facts,
    heading,
    hint,
    text,
)
from cards.inputs import question
from cards.payloads import Fill
from cards.severity import severity_box
from procedure.asking import Asking, Raw
from procedure.field import Ask, Field
from procedure.form import Form
from procedure.meanings import NUMBERS, THREE, TWO
from procedure.severity import PREFIX, assessed, of_form
from service.answers import answered, shown_fact


@dataclass(frozen=True, slots=True)
class Page:
    """A form as it is to be shown: which page, what was typed, what is wrong, and a line on top.

    `once` identifies this submission; `people` are names by object id for the people pickers.
    """

    form: Form
    asking: Asking
    raw: Raw
    number: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    good: bool = False
    dialog: bool = False
    once: str = ""
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> list[int]:
        """Numbers of the sections that ask anything here."""
        return pages(self.form, self.raw, self.asking)

    @property
    def reviewing(self) -> bool:
        """Whether it is the page of all answers."""
        return self.form.review and self.number >= len(self.form.sections)

    def fill(self, intent: str, number: int | None = None) -> Fill:
        """The data of one of this form's buttons."""
        incident = self.asking.incident
        return Fill.model_validate(
            {
                "form": self.form.name,
                "intent": intent,
                "incident": incident.id if incident else "",
                "given": dict(self.asking.given),
                "page": self.number if number is None else number,
                "once": self.once,
                "seq": incident.seq if incident else 0,
                "dialog": self.dialog,
            }
        )


def pages(form: Form, raw: Raw, asking: Asking) -> list[int]:
    """The sections that have a question here; annex three asks less without personal data."""
    return [
        number
        for number, section in enumerate(form.sections)
        if any(f.applies(raw, asking) for f in section.fields)
    ]


def form_card(page: Page) -> Card:
    """The card of one page."""
    body = [*_head(page), *(_review(page) if page.reviewing else _questions(page))]
    return card(body, _buttons(page), speak=page.form.title)


def _head(page: Page) -> list[Element]:
    head: list[Element] = [_name(page)]
    step = _step(page)
    if step:
        head.append(text(step, isSubtle=True, spacing="None"))
    if page.note:
        head.append(banner(page.note, "good" if page.good else "attention"))
    elif page.errors:
        head.append(
            banner("Please look at what is marked below. Nothing you typed is lost.", "attention")
        )
    if page.form.intro and page.form.intro(page.asking):
        head.append(box([text(page.form.intro(page.asking))], "emphasis"))
    return [*head, *_elsewhere(page)]


def dialog_title(form: Form, asking: Asking) -> str:
    """What stands on the dialog's own bar: 'CJS-2026-0001 · Annex one'; Teams cuts long ones."""
    short = form.title.partition(":")[0]
    return f"{asking.incident.id} · {short}" if asking.incident else short


def _name(page: Page) -> Element:
    """The form's name; in a dialog without what stands on its bar already."""
    if page.dialog:
        return heading(page.form.title.partition(": ")[2] or page.form.title)
    incident = page.asking.incident
    where = f"{incident.id} · " if incident else ""
    return heading(f"{where}{page.form.title}", "Large")


def _elsewhere(page: Page) -> list[Element]:
    """Which answers are still missing on other pages: after a submission, and before it."""
    numbers = page.pages
    if page.form.review or len(numbers) < 2 or not (page.errors or page.number == numbers[-1]):
        return []
    lines = []
    for step, number in enumerate(numbers, start=1):
        _, wrong = page.form.read(page.raw, page.asking, number)
        labels = [f.label for f in page.form.sections[number].fields if f.key in wrong]
        if labels and number != page.number:
            lines.append(f"Step {step}: {'; '.join(labels)}")
    if not lines:
        return []
    return [
        box(
            [
                text("Still missing before it can be submitted", weight="Bolder"),
                *(text(line) for line in lines),
            ],
            "warning",
        )
    ]


def _step(page: Page) -> str:
    numbers = page.pages
    if page.reviewing:
        return "Please check your answers"
    if len(numbers) < 2:
        return ""
    at = numbers.index(page.number) + 1 if page.number in numbers else 1
    return f"Step {at} of {len(numbers)}: {page.form.sections[page.number].title}"


def _questions(page: Page) -> list[Element]:
    section = page.form.sections[page.number]
    asked = [f for f in section.fields if f.applies(page.raw, page.asking)]
    known = [(f.label, shown_fact(f, page.asking)) for f in asked if f.ask is Ask.SHOWN]
    body: list[Element] = [facts(known)] if known else []
    if section.note:
        body.append(hint(section.note))
    annex = page.form.name.removeprefix("annex_") in NUMBERS
    own = [f for f in asked if f.ask is not Ask.SHOWN and not f.beside]
    beside = [f for f in asked if f.beside]
    for f in own:
        body += question(f, page.raw, page.errors, page.people)
        body += _row_button(page, f)
    if own and beside and annex:
        body.append(heading("Asked as well: not on the form itself"))
    for f in beside:
        body += question(f, page.raw, page.errors, page.people)
        body += _row_button(page, f)
    return [*body, *_advice(page)]


def _row_button(page: Page, f: Field) -> list[Element]:
    if f.ask is not Ask.ROWS:
        return []
    add = button("Add another row", page.fill("row"), in_dialog=page.dialog)
    return [{"type": "ActionSet", "actions": [add]}]


def _advice(page: Page) -> list[Element]:
    """ENISA's score under annex two's own questions and annex three's decisions (advisory)."""
    incident = page.asking.incident
    if page.form.name == f"annex_{TWO}" and _weighs(page):
        found = assessed(of_form(page.raw, page.asking.procedure), filling=True)
        count = button("Work out the score", page.fill("row"), in_dialog=page.dialog)
        made: list[Element] = [{"type": "ActionSet", "actions": [count]}]
    elif page.form.name == f"annex_{THREE}" and page.number >= 1 and incident is not None:
        two = incident.annex(TWO)
        found, made = assessed(of_form(two.answers, two.procedure)) if two else None, []
    else:
        return []
    return [*made, severity_box("Severity by the answers so far", found)] if found else made


def _weighs(page: Page) -> bool:
    """Whether this page asks what the score is made of."""
    return any(f.key.startswith(PREFIX) for f in page.form.sections[page.number].fields)


def _review(page: Page) -> list[Element]:
    body: list[Element] = []
    for number in page.pages:
        section = page.form.sections[number]
        change = button(
            "Change",
            page.fill("edit", number),
            in_dialog=page.dialog,
            tooltip=f"Change {section.title.lower()}",
        )
        body.append(
            columns(
                ("stretch", [heading(section.title)]),
                ("auto", [{"type": "ActionSet", "actions": [change]}]),
            )
        )
        for name, answer in answered(section, page.raw, page.asking, page.people):
            body += [text(name, weight="Bolder", spacing="Small"), text(answer, spacing="None")]
        for f in section.fields:
            if f.key in page.errors:
                body.append(text(f"⚠ {f.label}: {page.errors[f.key]}", color="Attention"))
    return body


def _buttons(page: Page) -> list[Element]:
    numbers = page.pages
    at = numbers.index(page.number) if page.number in numbers else len(numbers)
    last = page.reviewing or (not page.form.review and at >= len(numbers) - 1)
    made = []
    if last:
        made.append(
            button(page.form.submit, page.fill("submit"), primary=True, in_dialog=page.dialog)
        )
    else:
        made.append(button("Next", page.fill("next"), primary=True, in_dialog=page.dialog))
    if at > 0:
        made.append(button("Back", page.fill("back"), in_dialog=page.dialog))
    if page.form.drafts:
        made.append(button("Save for later", page.fill("save"), in_dialog=page.dialog))
    if not page.dialog:
        made.append(button("Cancel", page.fill("cancel"), inputs=page.form.drafts))
    return made


def discard_card(page: Page) -> Card:
    """Asks before what was typed is thrown away."""
    words = "Do you want to throw away what you typed? Nothing has been sent."
    buttons = [
        button("Keep it for later", page.fill("leave"), primary=True),
        button("Throw it away", page.fill("drop"), danger=True),
        button("Go on with it", page.fill("edit")),
    ]
    return card([heading(page.form.title, "Large"), text(words)], buttons, speak=words)
