"""Annexes one to three as forms, their labels word for word (procedure version 4, August 2023)."""

from __future__ import annotations

from collections.abc import Mapping

from procedure.asking import Asking, Raw, typed
from procedure.cyber import ransom_field
from procedure.field import Ask, Field
from procedure.form import Section
from procedure.severity_asked import SECTIONS as SEVERITY_SECTIONS
from procedure.terms import (
    ACTION_NAMES,
    CATEGORY_NAMES,
    CAUSES,
    EXCEPTIONS,
    OF_ANNEX_ONE,
    Category,
    capital,
    choices,
)

ANNEX_TITLES: Mapping[str, str] = {
    "one": "Information security incident – assessment, containment and recovery",
    "two": "Information security incident – for incidents involving personal data",
    "three": "Information security incident – notification",
    "four": "Security Incident Response – Record of Events",
}
ANNEX_NUMBERS = ("one", "two", "three")

YES_NO = (("yes", "Yes"), ("no", "No"))
YES_NO_UNSURE = (*YES_NO, ("not_known", "Not known yet"))


def _known(date_label: str) -> tuple[Field, ...]:
    """The four facts with which every annex begins."""
    return (
        Field("occurred", date_label, Ask.SHOWN),
        Field("discovered", "Date discovered", Ask.SHOWN),
        Field("notified", "Date notified CJS", Ask.SHOWN),
        Field("id", "ID number", Ask.SHOWN),
    )


ACTIONS = Field(
    "actions",
    "Which of these actions aren't put up for approval yet?",
    Ask.ROWS,
    "Each row becomes an action of the case when annex one is submitted: it waits for approval, is "
    "reminded of, and is followed up. What is put up already stands above.",
    beside=True,
    columns=(
        Field(
            "kind",
            "What sort of action is it?",
            Ask.CHOICE,
            choices=tuple((kind.value, ACTION_NAMES[kind]) for kind in OF_ANNEX_ONE.values()),
        ),
        Field("text", "What is to be done, or was done?", Ask.LINE, most=2000),
        Field("taken_at", "If it has been done already: when?", Ask.INSTANT),
        Field("owner", "Who does it?", Ask.PERSON),
        Field("due", "By when?", Ask.DATE),
    ),
)

ONE = (
    Section(
        "What happened",
        (
            *_known("Date of event/ vulnerability/ incident"),
            Field(
                "classification",
                "Classification: Event/ vulnerability/ incident",
                Ask.CHOICE,
                "Unknown isn't offered here: annex one is submitted once it is one of the three.",
                required=True,
                choices=tuple(
                    (c.value, CATEGORY_NAMES[c]) for c in Category if c is not Category.UNKNOWN
                ),
            ),
            Field("description", "Description of event/ incident/ vulnerability", required=True),
            Field(
                "breach",
                "Has there been a breach of the Data Protection Act?",
                Ask.CHOICE,
                "If yes, complete annex two. A confirmed breach is always classified as Incident.",
                required=True,
                choices=(
                    ("confirmed", "Yes"),
                    ("suspected", "Suspected, not confirmed"),
                    ("no", "No"),
                ),
            ),
        ),
    ),
    Section(
        "Information, risk and who should know",
        (
            Field("systems", "Description of information and/or systems involved", required=True),
            Field(
                "risk",
                "What is the risk to CJS?",
                hint="For example to its work, its partners' trust, its money or its legal duties.",
                required=True,
            ),
            Field(
                "inform",
                "Who should be informed of the event/incident /vulnerability?",
                required=True,
            ),
            Field(
                "cyber",
                "Is it a cyber incident?",
                Ask.CHOICE,
                "For example phishing, malware, or somebody in an account who shouldn't be.",
                required=True,
                choices=YES_NO,
                beside=True,
            ),
        ),
    ),
    Section(
        "Containment and recovery",
        (
            Field(
                "containment",
                "What containment action has been taken?",
                hint="What stopped it getting worse. “None yet” is an answer.",
                required=True,
            ),
            Field(
                "containment_effect",
                "How effective was the containment action?",
                required=True,
            ),
            Field(
                "recovery",
                "What recovery action has been taken?",
                hint="What brought information or systems back. “None needed” is an answer.",
                required=True,
            ),
            Field("recovery_effect", "How effective was the recovery action?", required=True),
            ransom_field(beside=True),
        ),
    ),
    Section(
        "What is still to be done",
        (
            Field("further", "What further action is recommended?", required=True),
            Field("timescales", "Timescales for further action", required=True),
            ACTIONS,
        ),
    ),
)

ARTICLE_9 = (
    ("race", "Racial or ethnic origin"),
    ("politics", "Political opinions"),
    ("beliefs", "Religious or philosophical beliefs"),
    ("union", "Trade union membership"),
    ("genetic", "Genetic data"),
    ("biometric", "Biometric data that identifies somebody"),
    ("health", "Health"),
    ("sex", "Sex life or sexual orientation"),
)
PEOPLE_AFFECTED = (
    ("victims", "Victims"),
    ("witnesses", "Witnesses"),
    ("children", "Children"),
    ("accused", "People accused or convicted of an offence"),
    ("staff", "Staff or Board Members"),
    ("public", "Other members of the public"),
)


TWO = (
    Section(
        "The information",
        (
            *_known("Date of event/vulnerability/incident"),
            Field("information", "Description of information", required=True),
            Field(
                "sensitive",
                "Is the data sensitive personal data?",
                Ask.CHOICE,
                "Special category data (UK GDPR Article 9) or criminal-offence data (Article 10).",
                required=True,
                choices=YES_NO_UNSURE,
            ),
            Field(
                "special",
                "Which special categories?",
                Ask.CHOICES,
                choices=ARTICLE_9,
                beside=True,
                hint="UK GDPR Article 9.",
            ),
            Field(
                "offence",
                "Criminal convictions, offences or allegations?",
                Ask.CHOICE,
                "UK GDPR Article 10; what CJS is likeliest to hold.",
                required=True,
                choices=YES_NO_UNSURE,
                beside=True,
            ),
        ),
    ),
    Section(
        "The people",
        (
            Field(
                "tell",
                "What could the data tell a third party?",
                hint="For example, that somebody has a conviction, or where they live.",
                required=True,
            ),
            Field("belongs", "Who does the information belong to?", required=True),
            Field(
                "affected",
                "Are any of these among the people?",
                Ask.CHOICES,
                choices=PEOPLE_AFFECTED,
                beside=True,
            ),
            Field("people", "About how many people?", Ask.NUMBER, beside=True),
            Field("records", "About how many records?", Ask.NUMBER, beside=True),
        ),
    ),
    Section(
        "The breach",
        (
            Field("who", "Who was involved in the breach?", required=True),
            Field("how", "How did the breach happen?", required=True),
            Field(
                "seen",
                "Who has seen the information and what have they done with it?",
                hint="Say so if one colleague saw it and deleted it at once.",
                required=True,
            ),
            Field(
                "action",
                "Has any action been taken? Is the affected individual(s) /organisation(s) "
                "aware of the breach?",
                hint="Has any action been taken?",
                required=True,
            ),
            Field(
                "aware",
                "Is the affected individual(s) /organisation(s) aware of the breach?",
                Ask.CHOICE,
                "The second half of the question above, so that it isn't missed.",
                required=True,
                choices=(("yes", "Yes"), ("some", "Some are"), ("no", "No")),
                beside=True,
            ),
        ),
    ),
    Section(
        "Harm and risk",
        (
            Field(
                "harm",
                "What harm could come to the individual(s)/organisation(s) "
                "(e.g. physical safety, reputation, financial loss)",
                required=True,
            ),
            Field("risk", "What is the risk to CJS?", required=True),
            Field("cause", "What caused it?", Ask.CHOICE, choices=choices(CAUSES), beside=True),
        ),
    ),
    *SEVERITY_SECTIONS,
)


def _personal(raw: Raw, asking: Asking) -> bool:
    return asking.incident is not None and asking.incident.needs_annex_two


def _high(raw: Raw, asking: Asking) -> bool:
    return _personal(raw, asking) and typed(raw, "high_risk") != "no"


RISK = (
    ("yes", "Likely"),
    ("no", "Unlikely"),
    ("unsure", "We can't say that it is unlikely"),
)
"""The threshold of Art 33 in its own order: only what is unlikely needn't be told."""

IF_PERSONAL = (
    "If the information breached is personal data, the following steps should also be taken:"
)

THREE = (
    Section(
        "Notifying third parties",
        (
            *_known("Date of event/vulnerability/incident"),
            Field(
                "parties",
                "Notifying third parties",
                Ask.ROWS,
                "One row for each. If nobody has to be told, write “Nobody” and why.",
                required=True,
                columns=(
                    Field("who", "Who do we require to inform?", Ask.LINE, most=300),
                    Field("role", "What is their role?", Ask.LINE, most=300),
                    Field(
                        "duty",
                        "Are there any legal or contractual requirements to notify third bodies?",
                        Ask.LINE,
                        most=600,
                    ),
                ),
            ),
        ),
    ),
    Section(
        "Notifying the individual(s)",
        (
            Field(
                "help",
                "Would notifying the individual help them (could the individuals act on the "
                "information you provide to mitigate any risks e.g., change a password)?",
                required=True,
                relevant=_personal,
            ),
            Field(
                "high_risk",
                "Is it likely to result in a high risk to people's rights and freedoms?",
                Ask.CHOICE,
                "UK GDPR Article 34: if it is, the individuals are told without undue delay. A "
                "high risk is a risk, so then the ICO is told too.",
                required=True,
                choices=YES_NO,
                beside=True,
                relevant=_personal,
            ),
            Field(
                "high_risk_reason",
                "Why is it, or isn't it, a high risk?",
                required=True,
                beside=True,
                relevant=_personal,
            ),
            Field(
                "exception",
                "If the risk is high and they aren't to be told: on which exception?",
                Ask.CHOICE,
                "UK GDPR Article 34(3); DPA 2018, Schedule 2. It has to be approved.",
                choices=tuple((key, capital(words)) for key, words in EXCEPTIONS.items()),
                beside=True,
                relevant=_high,
            ),
            Field(
                "exception_reason",
                "Why does it apply?",
                beside=True,
                relevant=_high,
            ),
        ),
        note=IF_PERSONAL,
    ),
    Section(
        "Notifying the ICO",
        (
            Field(
                "detriment",
                "What is the potential detriment to the individual? (emotional distress as well "
                "as both physical and financial damage)",
                required=True,
                relevant=_personal,
            ),
            Field(
                "volume",
                "What is the volume of data that has been breached?",
                required=True,
                relevant=_personal,
            ),
            Field(
                "sensitivity",
                "What is the sensitivity of the data that has been breached?",
                required=True,
                relevant=_personal,
            ),
            Field(
                "risk",
                "Is it likely to result in a risk to people's rights and freedoms?",
                Ask.CHOICE,
                "UK GDPR Article 33: unless it is unlikely, the ICO is told within 72 hours.",
                required=True,
                choices=RISK,
                beside=True,
                relevant=_personal,
            ),
            Field(
                "risk_reason",
                "Why is it, or isn't it, a risk?",
                hint="Deciding not to notify needs a reason just as much.",
                required=True,
                beside=True,
                relevant=_personal,
            ),
        ),
        note=IF_PERSONAL,
    ),
)

ANNEXES: Mapping[str, tuple[Section, ...]] = {"one": ONE, "two": TWO, "three": THREE}
