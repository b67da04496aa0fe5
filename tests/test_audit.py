"""`make audit` says what is known, and never that all is well where nobody could be asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.audit import FINE, FOUND, NOT_CHECKED, Ran, Run, main, run

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)

SOUND = {"dependencies": [{"name": "aiohttp", "version": "3.14.5", "vulns": []}]}
FAULTY = {
    "dependencies": [
        {
            "name": "aiohttp",
            "version": "3.14.5",
            "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.14.6"]}],
        }
    ]
}
SKIPPED = {
    "dependencies": [
        {"name": "aiohttp", "skip_reason": "Dependency not found on PyPI"},
        {"name": "yarl", "version": "1.25.1", "vulns": []},
    ]
}
PAGE_SOUND = {"auditReportVersion": 2, "vulnerabilities": {}}
PAGE_FAULTY = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "linkify-it": {
            "range": "<=5.0.0",
            "via": [
                {
                    "range": "<5.0.1",
                    "severity": "high",
                    "url": "https://github.com/advisories/GHSA-1",
                }
            ],
        },
        "markdown-it": {"range": "*", "via": ["linkify-it"]},
    },
}
PAGE_REFUSED = {"message": "405 Method Not Allowed", "error": {"summary": ""}}
AWAY = "requests.exceptions.ConnectionError: Failed to resolve"


def answering(pypi: object, page: object, osv: object = AWAY) -> Run:
    """The tools as they would answer; words in the place of an answer are what they complain of."""

    def answer(command: Sequence[str]) -> Ran:
        told = page if command[0] == "npm" else osv if "osv" in command else pypi
        if isinstance(told, str):
            return Ran(command, 1, "", f"Traceback:\n  …\n{told}\n")
        return Ran(command, 0, json.dumps(told), "No known vulnerabilities found")

    return answer


@pytest.mark.parametrize(
    ("run", "code", "said"),
    [
        (answering(SOUND, PAGE_SOUND), FINE, "none has a known fault"),
        (answering(FAULTY, PAGE_SOUND), FOUND, "aiohttp 3.14.5: PYSEC-2026-1, mended in 3.14.6"),
        (answering(SOUND, PAGE_FAULTY), FOUND, "linkify-it <5.0.1: https://github.com/advisories"),
        (answering(AWAY, PAGE_SOUND), NOT_CHECKED, f"NOT CHECKED, PyPI: {AWAY}"),
        (answering(SKIPPED, PAGE_SOUND), NOT_CHECKED, "PyPI: knows nothing of 1 of 2 packages"),
        (answering({"dependencies": []}, PAGE_SOUND), NOT_CHECKED, "nothing of 0 of 0 packages"),
        (answering(SOUND, PAGE_REFUSED), NOT_CHECKED, "NOT CHECKED, 405 Method Not Allowed"),
        (answering(SOUND, AWAY), NOT_CHECKED, f"The page's packages: NOT CHECKED, {AWAY}"),
        (answering(AWAY, PAGE_SOUND, osv=SOUND), FINE, "none has a known fault"),
        (answering(SKIPPED, PAGE_SOUND, osv=SOUND), FINE, "none has a known fault"),
        (answering(AWAY, PAGE_SOUND, osv=FAULTY), FOUND, "PYSEC-2026-1"),
        (answering(FAULTY, AWAY), FOUND, f"The page's packages: NOT CHECKED, {AWAY}"),
    ],
)
def test_its_exit_code_and_sentence_say_what_the_tools_found(
    run: Run, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(run, MONDAY) == code
    assert said in capsys.readouterr().out


def test_the_three_codes_differ() -> None:
    assert len({FINE, FOUND, NOT_CHECKED}) == 3


def test_no_known_fault_is_said_with_the_day_of_asking(capsys: pytest.CaptureFixture[str]) -> None:
    main(answering(SOUND, PAGE_SOUND), MONDAY)
    assert "no known fault, as published on 2026-11-30." in capsys.readouterr().out


def test_what_could_not_be_checked_is_never_called_sound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(answering(AWAY, AWAY), MONDAY)
    assert "no known fault" not in capsys.readouterr().out.lower()


def test_a_tool_that_isnt_there_has_not_checked_anything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(lambda command: run(["no-such-tool"]), MONDAY) == NOT_CHECKED
    assert "no-such-tool: FileNotFoundError" in capsys.readouterr().out


def test_npm_is_never_asked_while_it_thinks_itself_offline() -> None:
    asked: list[Sequence[str]] = []

    def asking(command: list[str]) -> Ran:
        asked.append(command)
        return answering(SOUND, PAGE_SOUND)(command)

    main(asking, MONDAY)
    assert [command for command in asked if command[0] == "npm" and "--offline=false" in command]


def test_every_part_is_printed_with_its_version_and_licence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(answering(SOUND, PAGE_SOUND), MONDAY)
    lines = [line.split(maxsplit=3) for line in capsys.readouterr().out.splitlines()]
    found = {(line[0], line[1]): line[3] for line in lines if len(line) == 4}
    assert found["desk", "botframework-connector"] == "MIT"
    assert found["tools", "hypothesis"] == "MPL-2.0"
    assert found["page", "linkify-it"] == "MIT"
