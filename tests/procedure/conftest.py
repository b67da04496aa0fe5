"""What the procedure's tests share."""

from __future__ import annotations

import pytest

from procedure.organisation import Organisation
from tests.procedure.story import ORGANISATION, Story


@pytest.fixture
def organisation() -> Organisation:
    """An office with everybody in it."""
    return ORGANISATION


@pytest.fixture
def story() -> Story:
    """A case that was just reported, with personal data."""
    return Story().report()
