"""Any form as a card, page by page, in chat or in a dialog: what was typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

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
from procedure.annexes import ANNEX_NUMBERS
from procedure.forms import Ask, Asking, Field, Form, Raw, Section, row_count, row_key, typed
from procedure.instants import LONDON, shown, shown_day
from procedure.severity import severity


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
    incident = page.asking.incident
    where = f"{incident.id} · " if incident else ""
    head: list[Element] = [heading(f"{where}{page.form.title}", "Large")]
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
    return head


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
    annex = page.form.name.removeprefix("annex_") in ANNEX_NUMBERS
    own = [f for f in asked if f.ask is not Ask.SHOWN and not f.beside]
    beside = [f for f in asked if f.beside]
    for f in own:
        body += question(f, page.raw, page.errors, page.people)
        body += _row_button(page, f)
    if beside and annex:
        body.append(heading("Asked beside the form"))
    for f in beside:
        body += question(f, page.raw, page.errors, page.people)
    return [*body, *_advice(page)]


def _row_button(page: Page, f: Field) -> list[Element]:
    if f.ask is not Ask.ROWS:
        return []
    add = button("Add another row", page.fill("row"), in_dialog=page.dialog)
    return [{"type": "ActionSet", "actions": [add]}]


def _advice(page: Page) -> list[Element]:
    """ENISA's score beside annex two's last page and annex three's decisions (advisory)."""
    incident = page.asking.incident
    if page.form.name == "annex_two":
        score = severity(page.raw)
    elif page.form.name == "annex_three" and incident is not None:
        two = incident.annex("two")
        score = severity(two.answers) if two else None
    else:
        return []
    last = page.number >= 1 if page.form.name == "annex_three" else page.number == 4
    if score is None or not last:
        return []
    return [box([text(f"Severity by the answers so far: {score.sentence}.")], "emphasis")]


def shown_fact(f: Field, asking: Asking) -> str:
    """A fact that the case already holds."""
    incident = asking.incident
    if incident is None:
        return ""
    if f.key == "id":
        return incident.id
    instant = getattr(incident, f.key, None)
    return shown(instant) if instant else "Not known yet"


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
        body.append(facts(answered(section, page.raw, page.asking, page.people)))
        for f in section.fields:
            if f.key in page.errors:
                body.append(text(f"⚠ {f.label}: {page.errors[f.key]}", color="Attention"))
    return body


def answered(
    section: Section, raw: Raw, asking: Asking, people: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Each question with its answer in words."""
    return [
        (f.label, in_words(f, raw, people) or "Not answered")
        for f in section.fields
        if f.ask is not Ask.SHOWN and f.applies(raw, asking)
    ]


def in_words(f: Field, raw: Raw, people: Mapping[str, str]) -> str:
    """One answer as a person reads it; what can't be read is shown as it was typed."""
    if f.ask is Ask.ROWS:
        rows = (
            ", ".join(v for c in f.columns if (v := typed(raw, row_key(f, i, c))))
            for i in range(row_count(f, raw))
        )
        return "\n".join(row for row in rows if row)
    if f.ask is Ask.INSTANT:
        return _instant_in_words(typed(raw, f"{f.key}_date"), typed(raw, f"{f.key}_time"))
    value = typed(raw, f.key)
    if f.ask is Ask.TICK:
        return "Yes" if value.lower() == "true" else "No"
    if f.ask in (Ask.CHOICE, Ask.CHOICES):
        titles = f.titles()
        return ", ".join(titles.get(v, v) for v in value.split(",") if v)
    if f.ask in (Ask.PERSON, Ask.PEOPLE):
        return ", ".join(people.get(v, v) for v in value.split(",") if v)
    if f.ask is Ask.DATE:
        return _day_in_words(value)
    return value


def _instant_in_words(day: str, clock: str) -> str:
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=LONDON)
    except ValueError:
        return f"{day} {clock}".strip()
    return shown(moment)


def _day_in_words(day: str) -> str:
    try:
        return shown_day(date.fromisoformat(day))
    except ValueError:
        return day


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
