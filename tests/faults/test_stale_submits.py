"""Submits out of order, repeated and from old cards, against a model of an action's life."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from procedure.errors import AlreadyTaken, ProcedureError, TextChanged
from procedure.fold import fold
from procedure.record import Step
from procedure.roles import Actor
from procedure.steps.act import ProposeAction, ReviseAction, WithdrawAction
from procedure.steps.approve import DecideAction
from procedure.steps.complete import CompleteAction
from procedure.terms import ActionKind
from service.anew import made_anew
from service.project import project
from service.take import Desk, Taken
from storage.register import Register, open_register
from storage.verify import verify
from tests.faults.conftest import counted
from tests.procedure.story import CHIEF, DIRECTOR, DPO, MONDAY, ORGANISATION, REPORTER, report_of

APPROVERS = st.sampled_from((CHIEF, DIRECTOR))
"""Who may decide: neither of them proposes."""


@dataclass
class Modelled:
    """An action as the model knows it: how often it was rewritten, and what became of it."""

    status: str = "proposed"
    version: int = 0
    digests: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OldCard:
    """A card as it once was: the action in the text it then had."""

    action: str
    version: int


class Submits(RuleBasedStateMachine):
    """People press what they see, what they once saw, and what they pressed before."""

    cards: Bundle[OldCard] = Bundle("cards")
    sent: Bundle[int] = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.model: dict[str, Modelled] = {}
        self.accepted: list[tuple[Step, Actor, str]] = []
        self.entries = 0

    def run(self, work: Any) -> Any:
        """Runs something asynchronous to its end."""
        return self.loop.run_until_complete(work)

    @initialize()
    def report(self) -> None:
        """A case to work on."""
        path = Path(self.folder.name) / "desk.sqlite"
        self.register: Register = self.run(open_register(f"sqlite+aiosqlite:///{path}"))
        self.desk = Desk(self.register, ORGANISATION, lambda: MONDAY)
        self.incident = self.run(self.desk.take(report_of(), REPORTER)).incident.id
        self.entries = 1

    def take(self, step: Step, actor: Actor) -> Taken | ProcedureError:
        """Submits once, under a key of its own; counts what was accepted."""
        once = f"submit/{len(self.accepted)}/{self.entries}"
        try:
            taken: Taken = self.run(self.desk.take(step, actor, self.incident, once=once))
        except ProcedureError as refused:
            return refused
        self.entries += len(taken.new)
        self.accepted.append((step, actor, once))
        return taken

    @rule(target=cards)
    def propose(self) -> OldCard:
        """The DPO puts up an action."""
        step = ProposeAction(kind=ActionKind.CONTAINMENT, text=f"Text {len(self.model)}.0")
        taken = self.take(step, DPO)
        assert isinstance(taken, Taken)
        key, action = list(taken.incident.work.actions.items())[-1]
        self.model[key] = Modelled(digests=[action.digest])
        return OldCard(key, 0)

    @rule(target=cards, card=cards)
    def rewrite(self, card: OldCard) -> OldCard:
        """From whichever card: the present text is replaced, unless the action is over."""
        known = self.model[card.action]
        text = f"Text {card.action}.{known.version + 1}"
        step = ReviseAction(action=card.action, kind=ActionKind.CONTAINMENT, text=text)
        taken = self.take(step, DPO)
        if known.status in ("done", "withdrawn"):
            assert isinstance(taken, ProcedureError)
            return card
        assert isinstance(taken, Taken), taken
        known.version, known.status = known.version + 1, "proposed"
        known.digests.append(taken.incident.work.actions[card.action].digest)
        return OldCard(card.action, known.version)

    @rule(card=cards, who=APPROVERS, approve=st.booleans())
    def decide(self, card: OldCard, who: Actor, approve: bool) -> None:
        """Only the text that stands can be decided, and once."""
        known = self.model[card.action]
        step = DecideAction(
            action=card.action,
            digest=known.digests[card.version],
            approve=approve,
            reason="Because.",
        )
        taken = self.take(step, who)
        if known.status != "proposed":
            assert isinstance(taken, AlreadyTaken)
        elif card.version != known.version:
            assert isinstance(taken, TextChanged)
        else:
            assert isinstance(taken, Taken)
            known.status = "approved" if approve else "rejected"

    @rule(card=cards)
    def complete(self, card: OldCard) -> None:
        """What was approved is done once; nothing else is."""
        known = self.model[card.action]
        taken = self.take(CompleteAction(action=card.action, outcome="It worked."), DPO)
        assert isinstance(taken, Taken) == (known.status == "approved"), taken
        if isinstance(taken, Taken):
            known.status = "done"

    @rule(card=cards)
    def withdraw(self, card: OldCard) -> None:
        """What isn't over can be withdrawn."""
        known = self.model[card.action]
        taken = self.take(WithdrawAction(action=card.action, reason="No need."), DPO)
        if known.status in ("done", "withdrawn"):
            assert isinstance(taken, ProcedureError)
        if isinstance(taken, Taken):
            known.status = "withdrawn"

    @rule(which=st.integers(min_value=0))
    def press_again(self, which: int) -> None:
        """A submit that was taken, delivered again however late, changes nothing."""
        if not self.accepted:
            return
        step, actor, once = self.accepted[which % len(self.accepted)]
        taken = self.run(self.desk.take(step, actor, self.incident, once=once))
        assert taken.repeated
        assert not taken.new

    @invariant()
    def the_desk_agrees_with_the_model(self) -> None:
        """Every action as modelled; no entry more than was accepted; the row as replayed."""
        if not self.entries:
            return
        record = self.run(self.register.entries(self.incident))
        incident = fold(self.incident, record)
        assert len(record) == self.entries
        assert {k: a.status for k, a in incident.work.actions.items()} == {
            k: known.status for k, known in self.model.items()
        }
        assert self.run(self.register.row(self.incident)) == project(incident, ORGANISATION)

    def teardown(self) -> None:
        """The record is sound, whatever was pressed."""
        try:
            if self.entries:
                replay = verify(
                    self.register, lambda i, record: made_anew(i, record, ORGANISATION).row
                )
                assert self.run(replay) == []
                self.run(self.register.close())
        finally:
            self.loop.close()
            self.folder.cleanup()


def test_stale_and_repeated_submits_in_any_order_do_what_the_model_says() -> None:
    run_state_machine_as_test(
        Submits,
        settings=settings(
            max_examples=counted(15, 300),
            stateful_step_count=counted(20, 50),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
