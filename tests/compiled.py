"""What SQLAlchemy and the desk make of statements, shared by every register that a process opens.

To put a statement into a database's words takes many times as long as running it there, and a test
that opens a register of its own would begin with all of them.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import URL, Dialect, Engine

from storage.compiled import Statements


def share_compiled(patched: pytest.MonkeyPatch) -> None:
    """From now on registers on the same kind of database have their compiled statements in common.

    They are kept under their dialect, which therefore has to be the same one as well.
    """
    statements: dict[tuple[type[Statements], str], Any] = {}
    engines: dict[object, tuple[Dialect, Any]] = {}
    of_a_register, of_an_engine = Statements.__init__, Engine.__init__

    def one_register(self: Statements, dialect: Dialect) -> None:
        of_a_register(self, dialect)
        self._kept = statements.setdefault((type(self), dialect.name), self._kept)

    # SQLAlchemy reads here by name what an engine can be given; of it ours are given no more.
    def one_engine(
        self: Engine, pool: Any, dialect: Dialect, url: URL, hide_parameters: bool = False
    ) -> None:
        of_an_engine(self, pool, dialect, url, hide_parameters=hide_parameters)
        kind = type(self.dialect), self.dialect._on_connect_isolation_level
        # A dialect learns of its database when the first connection is made.
        if kind not in engines or not engines[kind][0].server_version_info:
            engines[kind] = self.dialect, self._compiled_cache
        self.dialect, self._compiled_cache = engines[kind]

    patched.setattr(Statements, "__init__", one_register)
    patched.setattr(Engine, "__init__", one_engine)
