"""Makes the Teams app: the manifest filled in from the settings, and its icons, in one zip.

`python -m manifest.package` (or `make package`) writes dist/incident-desk.zip, ready to be uploaded
to the organisation's Teams. The bot speaks in channels through its installation there, so the app
asks for no resource-specific permission: it can't read what isn't addressed to it.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from string import Template

from pydantic import JsonValue

from settings.settings import Settings, load
from settings.values import ConfigurationError
from settings.version import VERSION

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "dist" / "incident-desk.zip"
SAME_VERSION = (
    f"It has changed and is still version {VERSION}: if the one before was uploaded, raise VERSION "
    "and make it again, since Teams takes an update only with a higher one."
)
DEVELOPER_LENGTH = 32
"""The most characters that Teams takes as a developer's name."""


def filled(settings: Settings) -> dict[str, JsonValue]:
    """The manifest for these settings; raises ConfigurationError where there is no app id."""
    if not settings.app_id:
        raise ConfigurationError("MicrosoftAppId is empty: the Teams app needs it.")
    body, mail = settings.organisation, settings.contact_mail
    words = {
        "app_id": settings.app_id,
        "version": VERSION,
        "organisation": body,
        "developer": body[:DEVELOPER_LENGTH].rstrip(),
        "website": f"https://{mail.rpartition('@')[2]}",
        "procedure_version": f"{settings.chosen.version}, {settings.chosen.dated}",
        "contact_phone": settings.contact_phone,
        "contact_mail": mail,
    }
    template = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    return {key: _substituted(value, words) for key, value in template.items()}


def _substituted(value: JsonValue, words: dict[str, str]) -> JsonValue:
    """The value with its placeholders filled; done after parsing, so that quotes do no harm."""
    if isinstance(value, str):
        return Template(value).substitute(words)
    if isinstance(value, list):
        return [_substituted(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _substituted(item, words) for key, item in value.items()}
    return value


def write(settings: Settings, package: Path = PACKAGE) -> Path:
    """Write the zip and return where it is; the same settings give the same bytes."""
    package.parent.mkdir(parents=True, exist_ok=True)
    manifest = json.dumps(filled(settings), indent=2, ensure_ascii=False) + "\n"
    contents = {
        "manifest.json": manifest.encode(),
        "color.png": (HERE / "color.png").read_bytes(),
        "outline.png": (HERE / "outline.png").read_bytes(),
    }
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return package


def _known(package: Path) -> tuple[str, bytes] | None:
    """The version of the package made before, and its bytes; None where there is none."""
    try:
        with zipfile.ZipFile(package) as archive:
            told = json.loads(archive.read("manifest.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return None
    return str(told.get("version")), package.read_bytes()


def main() -> int:
    """Write the package from the environment and .env; 2 where a setting stops it."""
    try:
        before = _known(PACKAGE)
        print(write(load()))
        if before is not None and before[0] == VERSION and before[1] != PACKAGE.read_bytes():
            print(SAME_VERSION, file=sys.stderr)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
