"""Whoever reaches for what isn't theirs is refused, and the log says so."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from cards.payloads import Fill, Go
from procedure.roles import Actor
from procedure.stages import Stage
from tests.procedure.story import DPO, INCIDENT, LEAD, ORGANISATION, OWNER, STAFF
from tests.sight.canaries import CANARY, story_of
from tests.sight.test_walk import behind

FORMS = {"form": "annex_two", "incident": INCIDENT}


@pytest.mark.parametrize(
    ("actor", "payload", "why"),
    [
        (STAFF, Go(to="case", incident=INCIDENT), "UnknownIncident"),
        (STAFF, Fill.model_validate(FORMS), "UnknownIncident"),
        (OWNER, Fill.model_validate(FORMS | {"intent": "next"}), "NotAllowed"),
        (OWNER, Fill.model_validate(FORMS | {"intent": "submit"}), "NotAllowed"),
        (LEAD, Go(to="log"), "NotAllowed"),
    ],
)
async def test_a_refusal_is_one_line_that_says_who_and_nothing_of_the_case(
    actor: Actor, payload: Go | Fill, why: str
) -> None:
    door = behind(story_of(Stage.NOTIFICATION), ORGANISATION)
    with capture_logs() as lines:
        await door.press(actor, payload.pack())
    (line,) = lines
    assert (line["event"], line["why"]) == ("step_refused", why)
    assert line["person"] == actor.id
    assert INCIDENT not in str(line)
    assert not CANARY.search(str(line))


async def test_a_wrong_answer_is_no_refusal() -> None:
    door = behind(story_of(Stage.NOTIFICATION), ORGANISATION)
    fill = Fill.model_validate({"form": "add_entry", "incident": INCIDENT, "intent": "submit"})
    with capture_logs() as lines:
        await door.press(DPO, fill.pack())
    assert lines == []
