"""A PostgreSQL on another machine: an address says how the way there is guarded, or is refused."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from operations.commands import copy_register
from settings.places import read_database_url
from settings.values import ConfigurationError
from tests.settings.given import load, refusal

SAYS_HOW = "?ssl=verify-full at its end"
ELSEWHERE = (
    "u:p@db.example/desk",
    "u:p@db.example:5432/desk",
    "u@10.0.0.5/desk",
    "u@[2001:db8::1]:5432/desk",
    "u@0.0.0.0/desk",
    "localhost@db.example/desk",
    "u@localhost.example/desk",
    "u@/desk?host=db.example",
    "u@/desk?host=db.example:5432",
    "u@localhost/desk?host=db.example",
    "u@/desk?host=localhost,db.example&port=5432,5432",
    "u@/desk?host=localhost:1&host=db.example:2",
    "u@/desk?dsn=postgresql://db.example",
)
HERE = (
    "u:p@localhost/desk",
    "u:p@LocalHost:5433/desk",
    "u@127.0.0.1:5433/desk",
    "u@127.8.8.8/desk",
    "u@[::1]/desk",
    "/desk",
    "u@/desk",
    "u@:5433/desk",
    "u@/desk?host=/run/postgresql",
    "u@/desk?host=/run/postgresql&port=5433",
    "u@db.example/desk?host=/run/postgresql",
    "u@/desk?host=localhost:1&host=127.0.0.1:2",
    "u@/desk?host=::1",
)


@pytest.fixture(autouse=True)
def _the_driver_finds_what_a_test_gives_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "root.crt"))
    (tmp_path / "root.crt").touch()


def with_ssl(address: str, said: str) -> str:
    return f"postgresql://{address}{'&' if '?' in address else '?'}ssl={said}"


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_machine_is_refused_where_nothing_is_said_of_tls(address: str) -> None:
    sentence = refusal(DATABASE_URL=f"postgresql://{address}")
    assert re.fullmatch(r"DATABASE_URL must be [^\n]+\.", sentence)
    assert SAYS_HOW in sentence


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_machine_is_refused_where_tls_is_left_to_chance(address: str) -> None:
    for said in ("prefer", "allow", "", "true"):
        assert SAYS_HOW in refusal(DATABASE_URL=with_ssl(address, said))


@pytest.mark.parametrize("said", ["verify-full", "verify-ca", "require", "disable"])
def test_another_machine_is_accepted_once_the_address_says_how(said: str) -> None:
    url = make_url(load(DATABASE_URL=with_ssl("u:p@db.example/desk", said)).database_url)
    assert url.get_dialect()().create_connect_args(url)[1]["ssl"] == said


@pytest.mark.parametrize("said", ["verify-full", "verify-ca"])
@pytest.mark.parametrize("named", ["", "/nonexistent/root.crt"])
def test_a_check_of_certificates_without_one_that_vouches_is_refused(
    said: str, named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", named)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "~/.postgresql/root.crt" in refusal(DATABASE_URL=with_ssl("u@db.example/desk", said))


@pytest.mark.parametrize("address", HERE)
def test_on_this_machine_nothing_is_asked(address: str) -> None:
    assert load(DATABASE_URL=f"postgresql://{address}").database_url.endswith(address)


@pytest.mark.parametrize("address", ["/desk", "u@/desk", "u@:5433/desk"])
def test_a_host_that_the_environment_names_counts_where_the_address_names_none(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    assert SAYS_HOW in refusal(DATABASE_URL=f"postgresql://{address}")
    load(DATABASE_URL="postgresql://u@localhost/desk")


@pytest.mark.parametrize("address", ["localhost:1/a@db.example", "localhost:1/a?@db.example/desk"])
def test_an_address_that_reads_in_two_ways_is_none(address: str) -> None:
    # The driver takes what stands before the last "@" for a name and a password.
    sentence = refusal(DATABASE_URL=f"postgresql://{address}")
    assert sentence.endswith("postgresql://USER:PASSWORD@HOST/NAME.")


@pytest.mark.parametrize("address", ["u@db.example/desk", "u@localhost/desk"])
def test_the_name_that_other_drivers_have_for_it_is_refused(address: str) -> None:
    assert "ssl= in place of sslmode=" in refusal(
        DATABASE_URL=f"postgresql://{address}?sslmode=verify-full"
    )


def test_no_refusal_repeats_the_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_database_url("postgresql://u:hunter2@db.example/desk", "--to")
    assert "hunter2" not in str(caught.value)


async def test_the_copy_of_a_register_goes_to_no_other_machine_unguarded() -> None:
    asked = Namespace(to="postgresql://u:p@db.example/desk")
    with pytest.raises(ConfigurationError, match=r"^--to must be .*verify-full"):
        await copy_register(load(), asked)
