"""The organisation, from the settings; apart from bot.py, so that a command need not load Teams."""

from __future__ import annotations

from collections.abc import Mapping

from procedure.bounds import Bounded
from procedure.calendar import Calendar
from procedure.definition import Procedure
from procedure.organisation import Organisation
from procedure.roles import People, Role
from settings.bank_holidays import BankHolidays, of_region
from settings.settings import Settings
from settings.version import VERSION


def organisation_of(settings: Settings) -> Organisation:
    """The organisation, from the settings."""
    procedure = settings.chosen
    of_region(procedure.holidays)  # loaded at the start, and not in the first turn that asks
    calendar = Calendar(
        BankHolidays(procedure.holidays, settings.holidays_add, settings.holidays_remove),
        settings.office_hours.opens,
        settings.office_hours.closes,
    )
    return Organisation(
        people=people_of(procedure, settings.roles),
        calendar=calendar,
        procedure=procedure,
        name=settings.organisation,
        phone=settings.contact_phone,
        mail=settings.contact_mail,
        nomination_hours=settings.nomination_hours,
        unknown_days=settings.unknown_reminder_days,
        retention_years=settings.retention_years,
        bounds={kind: getattr(settings, f"{kind}_an_hour") for kind in Bounded},
        link=_link(settings),
        marking=settings.protective_marking,
        desk=VERSION,
    )


def people_of(procedure: Procedure, holders: Mapping[str, str]) -> People:
    """Who holds which office; "" where nobody does."""
    duties = {
        office: frozenset({*row.duties, *((Role.READS_ALL,) if row.reads_all else ())})
        for office, row in procedure.roles.items()
    }
    return People({office: person for office, person in holders.items() if person}, duties)


def _link(settings: Settings) -> str:
    """Opens the chat with the app ("Deep link to an application": conversations is its chat)."""
    app = settings.teams_app_id or settings.app_id
    query = f"?tenantId={settings.tenant_id}"
    return f"https://teams.microsoft.com/l/entity/{app}/conversations{query}" if app else ""
