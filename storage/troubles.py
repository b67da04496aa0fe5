"""What a driver's error means, in a sentence: what is wrong, where, and what to do about it.

Where is a path, or a host with the database's name and login: never a password, nor the driver's
own words, which may quote either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect
from sqlalchemy.exc import DBAPIError

from storage.tables import metadata

_NUMBER = re.compile(r"\d{4}")


class Unusable(Exception):
    """The database, as it is, can't be worked on; trying again alone doesn't help."""


TRY_AGAIN = "Please try again in a minute."
MAKE_SPACE = "make space there, and try again"
RESTORE = "restore the last backup that verifies (docs/operating.md)"

SQLITE: Mapping[int, str] = {
    3: "may not be used by this account: give it the right to read and write the file",
    5: "is in use by another program: end that one, or try again in a minute",
    6: "is in use by another program: end that one, or try again in a minute",
    7: "could not be read for want of memory",
    8: "can't be written: give the desk's account the right to write the file and its folder",
    10: "could not be read or written, since its disk is full or failing: make space there, or "
    "have the disk looked at",
    11: f"is damaged: keep it as it is, and {RESTORE}",
    13: f"can't grow, since its disk is full: {MAKE_SPACE}",
    14: "can't be opened: it must be a file that the desk's account can read and write, in a folder"
    " that is there",
    15: "can't be locked by another program meanwhile: try again in a minute",
    26: "isn't a register, or was cut off or damaged: name the right file in DATABASE_URL, or "
    + RESTORE,
}
"""By SQLite's primary result code, to go on from the file's path."""

POSTGRESQL: Mapping[str, str] = {
    "28P01": "refuses the login {login}: check the password in the address",
    "28": "refuses the login {login}: check the name and password in the address, and pg_hba.conf",
    "3D": "has no database {name}: create it, or name another in the address",
    "42501": "doesn't let the login {login} do this in the database {name}: use the tables' owner "
    "for `migrate`, `roles` and `copy`, run `python bot.py roles`, and put the bot's login into "
    "incident_desk",
    "42P01": "has a database {name} without the register's tables: run `python bot.py migrate`",
    "53100": f"has no space left on its disk: {MAKE_SPACE}",
    "53300": "has too many connections: end some, or raise its max_connections",
    "53": "is short of memory or of something else: see its log",
    "57": "is starting or stopping: try again in a minute",
    "58": "can't read or write its own files: see its log",
    "XX": "reports that its files are damaged: see its log, and " + RESTORE,
}
"""By the beginning of the SQLSTATE, the longest that fits, to go on from the server's name."""

OF_AN_OPERATOR = ("42501", "42P01")
"""What is no fault of the server's, and no outage, but of how it was set up."""


def words(error: BaseException, url: URL) -> str:
    """The sentence for an error of this database's driver."""
    where = f"The PostgreSQL on {_host(url)}"
    if url.get_backend_name() == "sqlite":
        where, what = str(url.database), SQLITE.get(_sqlite_code(error) or 0)
    else:
        what = _postgresql(error)
    if what is None:
        return f"{where} can't be reached just now. {TRY_AGAIN}"
    login, name = url.username or "without a name", url.database or ""
    return f"{where} {what.format(login=login, name=name)}."


def _host(url: URL) -> str:
    asked = url.query.get("host", "")
    host = url.host or (asked if isinstance(asked, str) else ", ".join(asked)) or "this machine"
    return f"{host}:{url.port}" if url.port else host


def _sqlite_code(error: BaseException) -> int | None:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _postgresql(error: BaseException) -> str | None:
    state = sqlstate(error)
    for length in (5, 2):
        if state[:length] in POSTGRESQL:
            return POSTGRESQL[state[:length]]
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((OF_THE_WAY[name] for name in names if name in OF_THE_WAY), None)


OF_THE_WAY: Mapping[str, str] = {
    "gaierror": "can't be found: no such host is known. Check its name in the address",
    "SSLCertVerificationError": "shows a certificate that isn't vouched for: see `ssl=` in "
    "docs/deploying.md",
    "ConnectionRefusedError": "doesn't answer: nothing listens there. Start it, or check host and "
    "port in the address",
    "FileNotFoundError": "doesn't answer: there is no socket. Start it, or check the folder in the "
    "address",
    "TimeoutError": "doesn't answer in time: check the host, and the network between",
}
"""By the name of what the way to a server raises: this room reaches no network itself."""


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five letters for what went wrong, or nothing."""
    return str(getattr(getattr(error, "orig", None) or error, "sqlstate", None) or "")


@contextmanager
def set_up_named(url: URL) -> Iterator[None]:
    """Raises Unusable for what whoever set the database up has to mend."""
    try:
        yield
    except Exception as error:
        if sqlstate(error) in OF_AN_OPERATOR:
            raise Unusable(words(error, url)) from error
        if isinstance(error, DBAPIError) and _sqlite_code(error) == 1:
            raise Unusable(foreign(url)) from error
        raise


def foreign(url: URL, table: str = "") -> str:
    """The sentence for a database that holds something else."""
    if url.get_backend_name() == "sqlite":
        return (
            f"{url.database} is another program's database: name the register, or a new file, in "
            "its place."
        )
    what = f"a table {table} that isn't the desk's" if table else "another program's tables"
    return (
        f"The database {url.database} on {_host(url)} holds {what}: use a database of the desk's "
        "own."
    )


def refuse_foreign(connection: Connection, revision: str | None, url: URL) -> None:
    """Raises Unusable where another program's tables stand in the register's place."""
    if revision is not None:
        if not _NUMBER.fullmatch(revision):
            raise Unusable(foreign(url))
        return
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name != "sqlite":
        there &= metadata.tables.keys()
    if there:
        raise Unusable(foreign(url, min(there)))


def must_be_there(url: URL) -> None:
    """Raises Unusable where SQLite would begin an empty register for want of one."""
    if url.get_backend_name() != "sqlite":
        return
    file = Path(url.database or "")
    if file.is_dir():
        raise Unusable(f"{file} is a folder, where the register's file should be.")
    if not file.is_file():
        raise Unusable(f"There is no register {file}: check DATABASE_URL, or restore a backup.")
    if file.stat().st_size == 0 and not file.with_name(file.name + "-wal").exists():
        raise Unusable(f"{file} is empty: it is no register. Check DATABASE_URL, or {RESTORE}.")
