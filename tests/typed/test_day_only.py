"""An unknown time is no time: a day alone is kept as one, and compared as one."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, TypeAdapter

from procedure.answering_days import NO_TIME, UNSURE
from procedure.answering_rows import row_key
from procedure.entries.note import EntryAdded
from procedure.errors import Invalid
from procedure.field import Ask, Field
from procedure.fold import fold
from procedure.instants import DayOnly, earliest, latest, shown
from procedure.law import ico_late
from procedure.record import Instant, Step
from procedure.registry import FORM_ROWS, entry_from
from procedure.steps.complaint import AcknowledgeComplaint
from procedure.steps.note import AddEntry
from procedure.steps.notify import RecordNotification
from procedure.steps.report import LogReport
from procedure.terms import Cyber, Involved, ReportKind
from procedure.upcasting import stored
from service.project import project
from tests.cjs import CJS, Party
from tests.procedure.filled import to_tell_the_ico
from tests.procedure.story import DPO, ORGANISATION, Story, london

FRIDAY = DayOnly.of(date(2026, 11, 27))
SUMMER = DayOnly.of(date(2026, 6, 27))
INSTANTS: TypeAdapter[datetime] = TypeAdapter(Instant)


def test_a_day_alone_is_shown_as_what_it_is() -> None:
    assert shown(FRIDAY) == "Fri 27 Nov 2026, time not known"
    assert shown(london("2026-11-27 00:00")) == "Fri 27 Nov 2026, 00:00"


@pytest.mark.parametrize("day", [FRIDAY, SUMMER])
def test_a_day_alone_reaches_from_its_beginning_to_its_close_in_london(day: DayOnly) -> None:
    assert earliest(day) == london(f"{day.alone} 00:00")
    assert latest(day) == london(f"{day.alone} 23:59") + timedelta(seconds=59)


@pytest.mark.parametrize("day", [FRIDAY, SUMMER])
def test_what_is_reckoned_from_a_day_is_an_instant(day: DayOnly) -> None:
    hour = timedelta(hours=1)
    made = (day + hour, hour + day, day - hour, day.astimezone(UTC), earliest(day), latest(day))
    assert {type(each) for each in made} == {datetime}
    assert day + hour - day == hour


def test_a_day_alone_stays_one_wherever_it_is_copied_to() -> None:
    for again in (copy.deepcopy(SUMMER), pickle.loads(pickle.dumps(SUMMER))):  # noqa: S301
        assert isinstance(again, DayOnly)
        assert again.alone == date(2026, 6, 27)


@pytest.mark.parametrize(
    ("kept", "meant"),
    [
        ("2026-06-27", SUMMER),
        ("2026-06-27T00:00:00Z", datetime(2026, 6, 27, tzinfo=UTC)),
        ("2026-06-26T23:00:00Z", datetime(2026, 6, 26, 23, tzinfo=UTC)),
        ("2026-11-27T16:30:00.250000Z", datetime(2026, 11, 27, 16, 30, 0, 250_000, UTC)),
    ],
)
def test_what_the_record_keeps_is_read_as_it_was_meant(kept: str, meant: datetime) -> None:
    read = INSTANTS.validate_python(kept)
    assert (read, type(read)) == (meant, type(meant))
    assert INSTANTS.dump_python(read, mode="json") == kept


AS_EVER: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_kept_as_it_always_was(at: datetime) -> None:
    assert INSTANTS.dump_python(at, mode="json") == AS_EVER.dump_python(at, mode="json")
    assert INSTANTS.dump_json(at) == AS_EVER.dump_json(at)


@pytest.mark.parametrize("kept", ["2026-11-27T16:30:00", "2026-02-30", "2026-W48-5", "27/11/2026"])
def test_what_the_record_can_not_have_kept_is_refused(kept: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own words
        INSTANTS.validate_python(kept)


def test_an_entry_with_a_day_alone_is_kept_and_read_again() -> None:
    entry = EntryAdded(happened=FRIDAY, text="The bag came back.")
    body = stored(entry)
    assert body["happened"] == "2026-11-27"
    assert entry_from("EntryAdded", json.dumps(body)).sentence(CJS) == (
        "The bag came back. (happened Fri 27 Nov 2026, time not known)"
    )


# Questions

WHEN = Field("q", "When?", Ask.INSTANT)
QUESTIONS = {
    f"{form}.{f.key}": f
    for form, (_, asked) in FORM_ROWS.items()
    for whole in asked.form.fields()
    for f in (whole, *(c.under(row_key(whole, 0, c)) for c in whole.columns))
    if f.ask is Ask.INSTANT
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_when_asks_for_the_time_or_that_it_is_not_known(question: str) -> None:
    asked = QUESTIONS[question]
    day, clock, unsure = asked.ask.ids(asked, {})
    with pytest.raises(ValueError, match="or tick that only the day is known"):
        asked.read({day: "2026-11-27"})
    assert isinstance(asked.read({day: "2026-11-27", unsure: UNSURE}), DayOnly)
    assert asked.read({day: "2026-11-27", clock: "00:00"}) == london("2026-11-27 00:00")


def test_there_are_questions_of_when() -> None:
    assert len(QUESTIONS) > 10


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"q_date": "2026-11-27"}, NO_TIME),
        ({"q_date": "2026-11-27", "q_time": "16:30", "q_unsure": UNSURE}, "either give the time"),
        ({"q_unsure": UNSURE}, "give the date as well"),
        ({"q_time": "16:30"}, "give the date as well"),
    ],
)
def test_an_answer_that_says_too_little_or_two_things_is_refused(
    raw: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        WHEN.read(raw)


@pytest.mark.parametrize("value", [FRIDAY, "2026-11-27"])
def test_a_kept_day_is_typed_again_as_one(value: object) -> None:
    again = WHEN.ask.again(WHEN, value)
    assert again == {"q_date": "2026-11-27", "q_unsure": UNSURE}
    assert WHEN.ask.words(WHEN, again, {}) == "Fri 27 Nov 2026, time not known"


# Steps


def told_the_ico(at: datetime, delay: str = "", *, first: bool = True) -> RecordNotification:
    return RecordNotification(
        party=Party.ICO,
        told_at=at,
        how="Online.",
        reference="awaited",
        delay=delay,
        phase="initial" if first else "follow_up",
    )


def refused(story: Story, step: Step) -> set[str]:
    """The fields at which a step is refused; none where it is taken."""
    try:
        story.take(step, DPO)
    except Invalid as wrong:
        return set(wrong.errors)
    return set()


def test_a_day_on_which_the_72_hours_ended_may_have_been_late_so_reasons_are_asked() -> None:
    story = to_tell_the_ico()
    aware = story.incident.standing.aware
    assert aware is not None
    story.now = aware + timedelta(days=5)
    last = DayOnly.of((aware + timedelta(hours=72)).date())
    assert ico_late(aware, last)
    assert not ico_late(aware, DayOnly.of((aware + timedelta(hours=48)).date()))
    assert refused(story, told_the_ico(last)) == {"delay"}
    assert refused(story, told_the_ico(last, "It was a holiday.")) == set()


def test_a_true_answer_is_not_refused_on_the_day_of_the_discovery() -> None:
    story = to_tell_the_ico()
    discovered = story.incident.report.discovered
    assert discovered is not None
    on = discovered.date()
    assert refused(story, told_the_ico(DayOnly.of(on))) == set()
    before = told_the_ico(DayOnly.of(on - timedelta(days=1)), first=False)
    assert refused(story, before) == {"told_at"}


def logged(discovered: datetime, received: datetime, occurred: datetime | None = None) -> LogReport:
    return LogReport(
        kind=ReportKind.INCIDENT,
        nature="A letter lay open.",
        systems="Paper",
        personal_data=Involved.YES,
        cyber=Cyber.NO,
        source="complaint",
        sender="Fiona Kerr",
        discovered=discovered,
        received=received,
        occurred=occurred,
    )


NOON = london("2026-11-27 12:00")
THURSDAY = DayOnly.of(date(2026, 11, 26))
SATURDAY = DayOnly.of(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("discovered", "received", "occurred", "wrong"),
    [
        (FRIDAY, NOON, FRIDAY, set()),
        (NOON, FRIDAY, FRIDAY, set()),
        (london("2026-11-27 00:35"), FRIDAY, None, set()),
        (FRIDAY, NOON, NOON, set()),
        (THURSDAY, NOON, NOON, {"occurred"}),
        (NOON, THURSDAY, None, {"discovered"}),
        (SATURDAY, NOON, None, {"discovered"}),
        (NOON, SATURDAY, None, {"received"}),
        (NOON, NOON, SATURDAY, {"occurred"}),
    ],
)
def test_the_dates_of_a_report_are_refused_only_where_they_can_not_be(
    discovered: datetime, received: datetime, occurred: datetime | None, wrong: set[str]
) -> None:
    story = Story(now=london("2026-11-27 13:00"))
    assert refused(story, logged(discovered, received, occurred)) == wrong


HALF_HOUR = timedelta(minutes=30)
HALF_HOURS = st.integers(0, 6 * 48).map(lambda n: london("2026-11-23 00:00") + n * HALF_HOUR)
MAYBE_DAYS = st.one_of(HALF_HOURS, HALF_HOURS.map(lambda at: DayOnly.of(at.date())))


def could_be(at: datetime, others: list[datetime]) -> set[datetime]:
    """Instants that a day alone may stand for, those of the others on that day among them."""
    if not isinstance(at, DayOnly):
        return {at}
    bounds = [bound for other in others for bound in (earliest(other), latest(other))]
    within = {each for each in bounds if earliest(at) <= each <= latest(at)}
    return within | {earliest(at), latest(at)}


@settings(max_examples=60, deadline=None)
@given(MAYBE_DAYS, MAYBE_DAYS, MAYBE_DAYS, HALF_HOURS)
def test_a_report_is_refused_where_no_times_of_its_days_would_do_and_nowhere_else(
    discovered: datetime, received: datetime, occurred: datetime, now: datetime
) -> None:
    given_dates = [discovered, received, occurred, now]
    told = logged(discovered, received, occurred).model_copy(update={"why_late": "Leave."})
    exact = product(*(could_be(each, given_dates) for each in (discovered, received, occurred)))
    possible = any(happened <= found <= came <= now for found, came, happened in exact)
    assert (refused(Story(now=now), told) == set()) is possible


def test_a_report_received_on_a_day_alone_starts_its_72_hours_as_early_as_can_be() -> None:
    story = Story(now=london("2026-11-27 13:00"))
    story.take(logged(FRIDAY, FRIDAY), DPO)
    aware = story.incident.standing.aware
    assert (aware, type(aware)) == (london("2026-11-27 00:00"), DayOnly)
    again = fold(story.incident.id, story.record)
    assert isinstance(again.report.notified, DayOnly)


def test_a_complaint_acknowledged_on_the_last_day_is_in_time() -> None:
    story = Story(now=london("2026-11-27 13:00"))
    story.take(logged(FRIDAY, FRIDAY), DPO)
    story.now = london("2026-12-28 09:00")
    (entry,) = story.take(
        AcknowledgeComplaint(at=DayOnly.of(date(2026, 12, 26)), how="Letter."), DPO
    )
    assert entry.model_dump()["late"] is False


def test_an_entry_of_today_is_not_in_the_future() -> None:
    story = Story(now=london("2026-11-27 13:00")).report()
    assert refused(story, AddEntry(happened=FRIDAY, text="Phoned.")) == set()
    assert refused(story, AddEntry(happened=SATURDAY, text="Phoned.")) == {"happened"}


def test_the_log_has_the_day_without_a_time() -> None:
    story = Story(now=london("2026-11-27 13:00"))
    story.take(logged(FRIDAY, FRIDAY), DPO)
    row = project(story.incident, ORGANISATION)
    assert row.register["Discovered"] == row.register["Notified CJS"] == "2026-11-27"
    assert type(row.reported_at) is datetime
