"""What the procedure's tests share."""

from __future__ import annotations

import pytest

from procedure.office import Office
from tests.procedure.story import OFFICE, Story


@pytest.fixture
def office() -> Office:
    """An office with everybody in it."""
    return OFFICE


@pytest.fixture
def story() -> Story:
    """A case that was just reported, with personal data."""
    return Story().report()
