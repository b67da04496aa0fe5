"""Settings are read from what a test gives alone."""

from __future__ import annotations

import pytest

from procedure import library
from settings.settings import names_of, settings_of

NAMES = names_of(settings_of(library.first()))


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        for spelling in (name, name.upper(), name.lower()):
            monkeypatch.delenv(spelling, raising=False)
