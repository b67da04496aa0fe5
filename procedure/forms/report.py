"""Report: the three questions of 3.3, then personal data (3.4)."""

from __future__ import annotations

from procedure.asking import Asking, Raw
from procedure.cyber import cyber_field
from procedure.field import Ask, Field
from procedure.form import Answers, Form, Section
from procedure.instants import latest
from procedure.prefills import instant
from procedure.terms import PERSONAL_DATA, choices

DISCOVERED = Field(
    "discovered",
    "When was it discovered?",
    Ask.INSTANT,
    "The first time anybody noticed it.",
    required=True,
)
RECEIVED = Field(
    "received",
    "When did the report reach {body}?",
    Ask.INSTANT,
    "The 72 hours run from here if personal data may be involved. For a breach at a supplier, give "
    "the time of its notice, to whomever here it came first.",
    required=True,
)


def _is_late(raw: Raw, asking: Asking) -> bool:
    """Whether the report is later than 2 working days after discovery (3.1)."""
    try:
        discovered = DISCOVERED.read(raw)
        told = RECEIVED.read(raw) if "received_date" in raw else asking.now
    except ValueError:
        return False
    return latest(told) > asking.organisation.calendar.report_limit(discovered)


NATURE = Section(
    "What happened",
    (
        Field(
            "kind",
            "What are you reporting?",
            Ask.CHOICE,
            "A suspicion is enough. You need no proof.",
            required=True,
            offered=lambda procedure: tuple(
                (key, row.name) for key, row in procedure.reporting.items()
            ),
        ),
        Field(
            "nature",
            "The nature of the incident, suspected incident, weakness or vulnerability",
            hint="In your own words: what happened, or what could happen?",
            required=True,
        ),
        Field(
            "occurred",
            "When did it happen?",
            Ask.INSTANT,
            "Leave this empty if you don't know yet.",
        ),
        DISCOVERED,
    ),
)
SYSTEMS = Section(
    "Information and systems",
    (
        Field(
            "systems",
            "The information or systems that are involved",
            hint="For example: a spreadsheet of case reviews, a laptop, a filing cabinet. "
            "“Not known yet” is a good enough answer.",
            required=True,
        ),
        Field(
            "formats",
            "In which format?",
            Ask.CHOICES,
            "Choose all that apply. Paper and the spoken word count too.",
            offered=lambda procedure: choices(procedure.formats),
        ),
        Field(
            "lost",
            "Has anything been lost or stolen?",
            Ask.CHOICE,
            choices=(("yes", "Yes"), ("no", "No"), ("not_known", "Not known yet")),
        ),
        cyber_field(required=False),
    ),
)
WHO = Section(
    "Who is involved",
    (
        Field(
            "users",
            "Who uses the information, or took part in what happened?",
            hint="For example: the team that works with it, who sent it, who received it.",
        ),
        Field(
            "subjects",
            "Who is the information about?",
            hint="For example: {subjects}. Please give groups rather than names.",
        ),
        Field(
            "staff",
            "Colleagues who took part in what happened, if any",
            Ask.PEOPLE,
            "They will not be asked to lead the investigation or to approve anything in it. "
            "Nobody is being blamed.",
        ),
    ),
)
PERSONAL = Section(
    "Personal data",
    (
        Field(
            "personal_data",
            "Is personal data involved, or might it be?",
            Ask.CHOICE,
            "Anything about a living person who can be identified. If it is, {body} has 72 hours "
            "to tell {regulator_name}, unless a risk to people is unlikely.",
            required=True,
            choices=choices(PERSONAL_DATA),
        ),
        Field(
            "why_late",
            "Why later than 2 working days?",
            hint="It is good that you are reporting it now. The record asks for the reason.",
            required=True,
            relevant=_is_late,
        ),
    ),
)
ARRIVAL = Section(
    "How the report arrived",
    (
        Field(
            "source",
            "How did it reach {body}?",
            Ask.CHOICE,
            "A complaint about data protection is acknowledged within 30 days; the desk reminds.",
            required=True,
            offered=lambda procedure: tuple(
                (key, row.name) for key, row in procedure.sources.items()
            ),
        ),
        Field("sender", "Who reported it?", Ask.LINE, required=True, most=200),
        RECEIVED,
    ),
)


def _start(asking: Asking) -> dict[str, object]:
    words = asking.given.get("words", "")
    return {**instant("discovered", asking.now), **({"nature": words} if words else {})}


def _start_log(asking: Asking) -> dict[str, object]:
    return {**_start(asking), **instant("received", asking.now)}


def _report(answers: Answers) -> Answers:
    return {k: v for k, v in answers.items() if k != "words"}


REPORT = Form(
    "report",
    "Report an incident",
    (NATURE, SYSTEMS, WHO, PERSONAL),
    submit="Send the report",
    given=("words",),
    drafts=True,
    review=True,
    prefill=_start,
    shape=_report,
)

LOG_REPORT = Form(
    "log_report",
    "Log a report that came another way",
    (ARRIVAL, NATURE, SYSTEMS, WHO, PERSONAL),
    submit="Log the report",
    drafts=True,
    review=True,
    prefill=_start_log,
)

ADD_INFORMATION = Form(
    "add_information",
    "Add information",
    (Section("", (Field("text", "What would you like to add?", required=True),)),),
    submit="Add it",
)
