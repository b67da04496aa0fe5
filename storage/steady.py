"""What is no single incident's, checked beside a desk that goes on writing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from storage.register import Register
from storage.verify import Evidence, check


async def steady(register: Register, evidence: Evidence, now: datetime | None = None) -> list[str]:
    """What two looks find, one after the other, in the same words.

    The checkpoint file has no moment as a transaction has: what was added to it while the first
    looked is in the register by the second.
    """
    found = await check(register, evidence, now)
    again = await check(register, evidence, now) if found else []
    return [problem for problem in found if problem in again]


async def alone(register: Register) -> bool:
    """Whether nobody else goes through the register: only then until this one is closed.

    Its one connection keeps the lock in the pool; SQLite's register has one process.
    """
    if register.database.dialect != "postgresql":
        return True
    name = func.hashtextextended("incident desk round", 0)
    async with register.database.writing() as connection:
        return bool(await connection.scalar(select(func.pg_try_advisory_lock(name))))
