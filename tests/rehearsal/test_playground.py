"""Beside Microsoft's Agents Playground: what it is told, and that it is this machine's alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from operations.rehearsing import cast_for
from rehearsal.cast import BOXES, BY_KEY, CAST, PEOPLE
from rehearsal.playground import CONFIG, LOOPBACK, config, settings, write_config
from settings.settings import load
from tests.cjs import CJS

NODE = shutil.which("node") or str(Path(__file__).parents[2] / ".venv/bin/node")
LISTENS = {
    "a port": "server.listen(0)",
    "a port and a callback": "server.listen(0, () => {})",
    "every address": "server.listen(0, '0.0.0.0')",
    "options": "server.listen({port: 0})",
    "options of every address": "server.listen({port: 0, host: '::'})",
}


@pytest.mark.parametrize("key", ["dpo", "reporter"])
def test_the_tool_is_told_who_writes_by_ids_that_the_desk_knows(key: str, tmp_path: Path) -> None:
    write_config(tmp_path / "new", key)
    told = json.loads((tmp_path / "new" / CONFIG).read_text("utf-8"))
    assert told == config(key)
    assert (told["version"], len(told["users"])) == ("0.1.1", 5)  # the tool takes nothing else
    assert told["currentUser"]["aadObjectId"] == BY_KEY[key].object_id
    ids = [told["currentUser"]["id"], *(user["id"] for user in told["users"])]
    assert sorted(ids) == sorted(person.teams_id for person in CAST)


def test_the_desk_beside_it_is_this_machines_and_reaches_nothing_else() -> None:
    made = load(
        {**settings(4978, 4979), **cast_for(CJS, PEOPLE, BOXES)}, env_file=Path("/nonexistent/.env")
    )
    assert (made.authentication, made.listens_on_loopback_only) == (False, True)
    assert made.service_url_hosts == made.upload_url_hosts == {"localhost:4979"}
    assert made.graph_url == "http://localhost:4979"


@pytest.mark.parametrize("listen", LISTENS.values(), ids=LISTENS)
def test_however_the_tool_listens_only_this_machine_reaches_it(listen: str) -> None:
    script = f"""
        const server = require("node:http").createServer();
        server.on("listening", () => {{ console.log(server.address().address); server.close(); }});
        {listen};
    """
    command = [NODE, f"--require={LOOPBACK}", "-e", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "127.0.0.1"
