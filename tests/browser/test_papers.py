"""A paper is asked for, accepted and downloaded on the page, as a person would."""

from __future__ import annotations

from pathlib import Path

from tests.browser.screen import Screen
from tests.documents.reading import pdf_text
from tests.journeys.conftest import House
from tests.journeys.steps import report


async def test_the_case_file_is_accepted_and_downloaded(
    house: House, screen: Screen, tmp_path: Path
) -> None:
    incident = await report(house.reporter)
    await screen.be("Dorothy Smith")
    await screen.say(f"papers {incident}")
    await screen.sees("Get the papers")
    await screen.look("papers")
    await screen.choose("Which paper?", "Case file (PDF)")
    await screen.press("Get the paper")
    file = f"{incident} Case file.pdf"
    await screen.sees("Kept in your own OneDrive.")
    await screen.look("file-offered")
    await screen.press(f"Accept {file}")
    link = screen.page.get_by_role("link", name=f"Download {file}")
    await link.wait_for()
    await screen.look("file-taken")
    async with screen.page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    assert download.suggested_filename == file
    await download.save_as(tmp_path / "paper.pdf")
    assert incident in pdf_text((tmp_path / "paper.pdf").read_bytes())
