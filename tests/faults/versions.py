"""Other versions of the desk, a tree each: a later one made of this, an earlier one from git.

The later one is this tree with a step more: an entry, a form, a topic, a clock and a column that
this version doesn't know.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "node_modules", "var", "dist", "__pycache__", "november_2026", "docs"
)
WORD = "keep evidence"
SENT = "Evidence is kept"

_ENTRY = '''
class EvidenceKept(Entry):
    """A file is kept."""

    text: str

    def sentence(self, procedure: Procedure) -> str:
        return f"Evidence: {self.text}"


ENTRIES = (
    EntryRow(
        entry=EvidenceKept,
        apply=only_recorded,
        tells=lambda incident, entry, organisation: iter(
            (to_dpo(Topic.EVIDENCE, organisation), channel(Topic.EVIDENCE))
        ),
        settles=nothing,
        withheld=given_out,
        marks=no_mark,
    ),'''

_STEP = '''
class KeepEvidence(Step):
    """Keep a file."""

    text: str


def keep_evidence(incident: Incident, step: KeepEvidence, moment: Moment) -> list[Entry]:
    return [EvidenceKept(text=step.text)]


STEPS = (
    StepRow(
        step=KeepEvidence,
        decide=keep_evidence,
        right=Right(OFFICERS, OPEN, "keep evidence"),
        forms=(
            FormRow(
                form=forms.KEEP_EVIDENCE,
                buttons=(
                    Button("Keep evidence", "record", 5, whenever, never_next, lacks_nothing),
                ),
                words=("keep evidence",),
                returns="record",
                overtaken=not_overtaken,
            ),
        ),
    ),'''

_FORM = """
KEEP_EVIDENCE = Form(
    "keep_evidence",
    "Keep evidence",
    (Section("", (Field("text", "Where is it?", required=True),)),),
    submit="Keep the evidence",
)

ADD_ENTRY = """

_MATTER = """MatterKind.EVIDENCE: MatterRow(
        words="Evidence to be looked at",
        acts=Acts("whoever leads", _handlers),
        form="keep_evidence",
        page="",
        task=_no_task,
        passed_on=False,
        topic=Topic.REMINDER,
        in_channel=False,
        ladder=Ladder.CASE,
        lane=Lane.ORDINARY,
    ),
    MatterKind.ICO: MatterRow("""

_TIMER = """
def _evidence(incident: Incident, organisation: Organisation) -> Iterator[Timer]:
    start = incident.report.recorded_at
    if start is not None:
        points = then_daily(organisation.calendar, organisation.calendar.add_hours(start, 4))
        yield Timer(
            matter.EVIDENCE, incident.procedure, start, points, calendar=organisation.calendar
        )


def _ico("""

_REVISION = '''"""A column more."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9001", "{before}", None, None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("proof", sa.Text, nullable=False, server_default=""))
'''

PATCHES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "procedure/matter.py": (
        ('    ICO = "ico"\n', '    ICO = "ico"\n    EVIDENCE = "evidence"\n'),
        ("ICO = Matter(", "EVIDENCE = Matter(MatterKind.EVIDENCE)\nICO = Matter("),
    ),
    "procedure/matters.py": (("MatterKind.ICO: MatterRow(", _MATTER),),
    "procedure/schedules.py": (
        (
            "        MatterKind.PEOPLE: (",
            '        MatterKind.EVIDENCE: (_DAILY, "{c.annexes}"),\n        MatterKind.PEOPLE: (',
        ),
    ),
    "procedure/clocks.py": (
        ("\ndef _ico(", _TIMER),
        (
            "        *_people(incident, organisation),\n",
            "        *_people(incident, organisation),\n"
            "        *_evidence(incident, organisation),\n",
        ),
    ),
    "procedure/notices.py": (
        ('    SHOWN = "shown"\n', '    SHOWN = "shown"\n    EVIDENCE = "evidence"\n'),
        (
            "    Topic.SHOWN: _row(",
            '    Topic.EVIDENCE: _row("that evidence is kept", Lane.ORDINARY, '
            f'channel="{SENT}."),\n'
            "    Topic.SHOWN: _row(",
        ),
    ),
    "procedure/entries/note.py": (
        (
            "from procedure.record import",
            "from procedure.notices import Topic\n"
            "from procedure.tell import channel, to_dpo\n"
            "from procedure.record import",
        ),
        ("ENTRIES = (", _ENTRY.lstrip()),
    ),
    "procedure/steps/note.py": (
        ("import Correction,", "import Correction, EvidenceKept,"),
        ("STEPS = (", _STEP.lstrip()),
    ),
    "procedure/forms/note.py": (("ADD_ENTRY = ", _FORM.lstrip()),),
    "cards/notices.py": (
        (
            "    Topic.SHOWN: _shown,",
            "    Topic.SHOWN: _shown,\n"
            f'    Topic.EVIDENCE: lambda notice, view: Telling("{SENT}.", "good"),',
        ),
    ),
}


def later_than_this(folder: Path) -> Path:
    """A tree of a later version, with a migration of its own."""
    tree = folder / "later"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    for file, changes in PATCHES.items():
        for before, after in changes:
            _change(tree / file, before, after)
    before = max(path.name for path in (tree / "storage/migrations/versions").glob("0*.py"))[:4]
    _change(tree / "storage/tables.py", f'SCHEMA = "{before}"', 'SCHEMA = "9001"')
    column = 'Column("proof", PlainText, nullable=False, server_default=""),'
    key = '    Column("key", PlainText, nullable=False, unique=True),\n'
    _change(tree / "storage/tables.py", key, f"{key}    {column}\n")
    revision = tree / "storage/migrations/versions/9001_proof.py"
    revision.write_text(_REVISION.format(before=before))
    beside = '  "column outbox.lane": "integer | True |  |  | 1 | -",'
    own = """  "column outbox.proof": "text | True |  |  | ''::text | \\"default\\"","""
    _change(tree / "storage/schema.json", beside, f"{beside}\n{own}")
    return tree


def _change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text, f"{file.name} has changed: bring PATCHES up to date ({before!r})"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def reaches_back_to(commit: str) -> bool:
    """Whether this checkout's history has a commit; one that was made shallow hasn't."""
    asked = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return not subprocess.run(asked, cwd=ROOT, check=False, capture_output=True).returncode


def earlier_than_this(folder: Path, commit: str) -> Path:
    """The tree of a commit."""
    tree = folder / "earlier"
    tree.mkdir()
    asked = ["git", "archive", "--format=tar", commit]
    there = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(tree)], input=there.stdout, check=True)
    return tree


def migrated_by(tree: Path, url: str) -> None:
    """Brings a database's tables to where this version has them."""
    work = "asyncio.run(migrate(sys.argv[1]))"
    code = f"import asyncio, sys; from storage.migrate import migrate; {work}"
    subprocess.run([sys.executable, "-c", code, url], cwd=tree, check=True)
