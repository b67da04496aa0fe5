"""A complete configuration, and what is said of a changed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings.settings import Settings
from settings.settings import load as load_settings
from settings.values import ConfigurationError

GUID = "8d7f3a52-1c64-4e0b-9f7e-2b1d5c9a4e1{}"
COMPLETE = {
    "MicrosoftAppId": GUID.format(0),
    "MicrosoftAppPassword": "a-canary-secret",
    "MicrosoftAppTenantId": GUID.format(1),
    "ROLE_CHIEF_EXECUTIVE": GUID.format(2),
    "ROLE_DIRECTOR_OF_OPERATIONS": GUID.format(3),
    "ROLE_DPO": GUID.format(4),
    "ROLE_HEAD_OF_PEOPLE": GUID.format(5),
    "INCIDENT_CHANNEL": "19:c0ffee@thread.tacv2",
    "MAIL_FROM": "desk@example.org",
    "MAIL_INFO": "info@example.org",
    "MAIL_BOARD": "board@example.org",
    "MAIL_SPONSOR_TEAM": "sponsor.team@example.org",
}
NOWHERE = Path("/nonexistent/.env")


def load(**changes: str) -> Settings:
    return load_settings({**COMPLETE, **changes}, env_file=NOWHERE)


def refusal(**changes: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(**changes)
    return str(caught.value)
