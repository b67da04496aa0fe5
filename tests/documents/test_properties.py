"""What a paper says of itself in file listings, window titles and search indexes: name and ID."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from documents.annual import annual_docx
from documents.log import log_xlsx
from documents.orders import File
from documents.papers import paper
from procedure.fold import fold
from service.annual import annual_report
from service.papers import LOG_FILE, annual_file, choices
from service.project import project
from tests.cards.cast import ORGANISATION, START
from tests.documents.reading import pdf
from tests.documents.test_text_is_text import record_of, seen
from tests.service.memory import MemoryStore

CANARY = "Kittiwake"
TITLES = {
    "Annex one": "Annex one - ",
    "Annex two": "Annex two - ",
    "Annex three": "Annex three - ",
    "Annex four": "Annex four - ",
    "Case file": "Case file CJS-2026-0001",
    "ICO pack": "ICO pack, CJS-2026-0001",
    "Freedom-of-information export": "Freedom-of-information export, CJS-2026-0001",
    "Annual report": "Information security incidents 2026, Annual report",
    "Security": "Security Incident Summary Log",
}
"""How the title of a paper begins, by how its file's name begins; it ends with the ID."""


async def papers() -> list[File]:
    """Every paper there is, of a case in which everything typed is the word."""
    incident_id, record = record_of(CANARY)
    row = project(fold(incident_id, record), ORGANISATION)
    store = MemoryStore()
    store.tables.records[incident_id] = record
    store.tables.rows[incident_id] = row
    report = await annual_report(store, 2026, ORGANISATION, START)

    view = seen(CANARY)
    hashes = ["0" * 64] * view.incident.seq
    return [
        *(paper(view, choice, hashes=hashes) for choice in choices(view)),
        File(annual_file(2026), annual_docx(report)),
        File(LOG_FILE, log_xlsx([row], ORGANISATION, START)),
    ]


def properties(file: File) -> dict[str, str]:
    """Everything that a file says of itself beside its content, by name."""
    if file.name.endswith(".pdf"):
        reader = pdf(file.content)
        found = {key: str(value) for key, value in (reader.metadata or {}).items()}
        stream: Any = reader.root_object["/Metadata"].get_object()
        extended = stream.get_data().decode()
        return {"title": found["/Title"], **found, "xmp": extended}
    if file.name.endswith(".txt"):
        return {}
    with ZipFile(BytesIO(file.content)) as package:
        parts = [name for name in package.namelist() if name.startswith("docProps/")]
        found = {name: package.read(name).decode() for name in parts if name.endswith(".xml")}
    title = re.search("<dc:title>(.*?)</dc:title>", found["docProps/core.xml"])
    return {"title": title[1] if title else "", **found}


async def test_no_paper_says_in_its_name_or_properties_what_people_wrote() -> None:
    for file in await papers():
        assert CANARY not in file.name
        for key, value in properties(file).items():
            assert CANARY not in value, (file.name, key)


async def test_every_papers_title_is_its_name_and_the_cases_id() -> None:
    seen_names = set()
    for file in await papers():
        title = properties(file).get("title")
        if title is None:
            continue
        name = file.name.removeprefix("CJS-2026-0001 ")
        names = [key for key in TITLES if name.startswith(key)]
        wanted = [TITLES[key] for key in names]
        seen_names.update(names)
        assert [title.startswith(begins) for begins in wanted] == [True], (name, title)
        assert title.endswith("CJS-2026-0001") or not file.name.startswith("CJS"), title
    assert seen_names == set(TITLES)
