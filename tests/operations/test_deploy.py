"""What is deployed: the image's files are all that the desk needs, and each setting is one.

No container tool is asked for: the Dockerfile's copies are made into a folder and the desk is run
from there, as the image's entry point and health check are.
"""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.cast import APP_ID, APP_PASSWORD
from settings.settings import names_of, settings_of
from settings.version import VERSION
from tests.cjs import CJS
from tests.contracts import rooms
from tests.journeys.conftest import free_port
from tests.operations.test_commands import environment_in
from tests.sbom import bill, locked

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
NOT_SERVED = {"bench", "docs", "rehearsal", "tests"}
"""The rooms that no desk in service loads."""

OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PGSSLROOTCERT", "DESK_HOST"}
"""What isn't the desk's own setting: Python's, the database driver's, the proxy's."""


def copies() -> Iterator[tuple[list[str], str]]:
    """What the image's last stage copies from the project, and to where."""
    for line in DOCKERFILE.rpartition("\nFROM ")[2].splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *sources, target = shlex.split(line)[1:]
            yield sources, target


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The image's folder as the Dockerfile makes it."""
    folder = tmp_path / "image"
    (folder / "var").mkdir(parents=True)
    for sources, target in copies():
        for source in sources:
            into = folder / target / (source if target == "./" else "")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, into)
    return folder


def test_the_image_has_every_room_that_serves_people_and_no_other() -> None:
    copied = {each for sources, _ in copies() for each in sources}
    assert copied - {"LICENSE", "VERSION", "bot.py"} == rooms(ROOT) - NOT_SERVED | {"procedures"}


def test_the_builder_is_sent_what_is_copied() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert {each for sources, _ in copies() for each in sources} | {"requirements.lock"} == let_in


def test_the_image_runs_as_nobody_in_particular_and_is_asked_whether_it_lives() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    said = dict(line.split(" ", 1) for line in last.splitlines() if re.match(r"[A-Z]+ ", line))
    assert said["USER"] == "10001:10001"
    assert "operations.healthy" in last[last.index("HEALTHCHECK") :].splitlines()[1]
    assert said["ENTRYPOINT"] == '["python3", "bot.py"]'


def test_the_desk_runs_from_the_images_files_and_writes_nowhere_but_in_var(image: Path) -> None:
    port = str(free_port())
    own = {"MicrosoftAppId": APP_ID, "MicrosoftAppPassword": APP_PASSWORD, "AUTHENTICATION": "on"}
    given = environment_in(image / "var", PORT=port, HOST="127.0.0.1", **own)
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **given}
    before = tree(image)

    def run(*command: str) -> int:
        return subprocess.run(
            [sys.executable, *command], cwd=image, env=environment, capture_output=True, check=False
        ).returncode

    assert run("-m", "operations.healthy") == 1
    command = [sys.executable, "bot.py"]
    with subprocess.Popen(command, cwd=image, env=environment, stdout=subprocess.PIPE) as serving:
        assert serving.stdout is not None
        assert b"is listening" in serving.stdout.readline()
        assert run("-m", "operations.healthy") == 0
        assert run("bot.py", "verify") == 0
        serving.send_signal(signal.SIGTERM)
        assert serving.wait() == 0
    assert tree(image) == before


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file outside var/, with its size and when it was last written."""
    return {
        str(each.relative_to(folder)): (each.stat().st_size, each.stat().st_mtime_ns)
        for each in folder.rglob("*")
        if "var" not in each.relative_to(folder).parts
    }


def named_settings(file: Path) -> set[str]:
    """The settings that a file of deploy/ gives, by the way in which its kind writes them."""
    text = file.read_text("utf-8")
    patterns = {
        ".bicep": r"\{ name: '(\w+)', (?:value|secretRef): ",
        ".bicepparam": r"\{ name: '(\w+)', value: ",
        ".yaml": r"^      ([A-Z_]+): ",
        ".service": r"^Environment=(.+)$",
        ".example": r"^([A-Z_]+)=",
    }
    found = set(re.findall(patterns[file.suffix], text, re.MULTILINE))
    if file.suffix == ".service":
        return {each.partition("=")[0] for line in found for each in shlex.split(line)}
    return found


OURS = settings_of(CJS)
FILES = sorted(
    each
    for each in DEPLOY.rglob("*")
    if each.suffix in {".bicep", ".bicepparam", ".yaml", ".service", ".example"}
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_a_deployment_sets_are_settings_of_the_desk(file: Path) -> None:
    found = {each for each in named_settings(file) if not each.startswith(("POSTGRES_", "DESK_"))}
    assert found, "nothing was read"
    assert found - names_of(OURS) - OTHERS == set()


def test_azure_is_given_every_setting_without_which_nothing_starts() -> None:
    needed = {
        str(field.validation_alias or name.upper())
        for name, field in OURS.model_fields.items()
        if field.is_required()
    }
    given = named_settings(DEPLOY / "azure/main.bicep")
    given |= named_settings(DEPLOY / "azure/main.bicepparam")
    assert needed - given == set()


def test_the_service_is_shut_in() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd/incident-desk.service")
    service = unit["Service"]
    assert service["User"] != "root"
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")
    assert service["NoNewPrivileges"] == service["MemoryDenyWriteExecute"] == "true"
    program, script = service["ExecStart"].split()
    assert program.endswith("python")
    assert (ROOT / script).is_file()


def test_the_example_of_azure_names_todays_version() -> None:
    assert f"incident-desk:{VERSION}'" in (DEPLOY / "azure/main.bicepparam").read_text("utf-8")


def test_every_requirement_is_locked_in_its_version_with_hashes() -> None:
    packages = {each.name: each for each in locked()}
    wanted = re.findall(
        r"^([\w-]+)(?:\[\w+\])?==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    assert len(wanted) > 15
    assert [n for n, version in wanted if packages[n.lower()].version != version] == []
    assert [each.name for each in packages.values() if not each.hashes] == []


def test_a_line_that_locks_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "requirements.lock"
    file.write_text("aiohttp==3.14.5 \\\n    --hash=sha256:abc\n")
    with pytest.raises(ValueError, match="no locked package"):
        locked(file)


def test_the_bill_of_materials_has_every_locked_package_with_its_licence() -> None:
    made = bill(locked())
    components = made["components"]
    assert isinstance(components, list)
    assert {each["name"] for each in components} == {each.name for each in locked()}
    unsaid = [e["name"] for e in components if "licenses" not in e and "properties" not in e]
    assert unsaid == []
