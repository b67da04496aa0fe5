"""Each made case once a test run: cards only read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.cards.cases import STAGES, Case


@pytest.fixture(scope="session")
def cases() -> Mapping[str, Case]:
    """A case at every stage, made by real steps."""
    return {name: make() for name, make in STAGES.items()}


@pytest.fixture
def case(cases: Mapping[str, Case]) -> Callable[[str], Case]:
    """The case at one stage."""
    return cases.__getitem__
