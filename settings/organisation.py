"""The organisation, from the settings; apart from bot.py, so that a command need not load Teams."""

from __future__ import annotations

from procedure.bounds import Bounded
from procedure.calendar import Calendar
from procedure.organisation import Organisation
from procedure.roles import People, Role
from settings.bank_holidays import BankHolidays, scottish
from settings.settings import Settings


def organisation_of(settings: Settings) -> Organisation:
    """The organisation, from the settings."""
    scottish()  # loaded at the start, and not in the first turn that asks for it
    calendar = Calendar(
        BankHolidays(settings.holidays_add, settings.holidays_remove),
        settings.office_hours.opens,
        settings.office_hours.closes,
    )
    holders = {
        Role.CHIEF_EXECUTIVE: settings.role_chief_executive,
        Role.DIRECTOR_OF_OPERATIONS: settings.role_director_of_operations,
        Role.DPO: settings.role_dpo,
        Role.HEAD_OF_PEOPLE: settings.role_head_of_people,
        Role.ALTERNATE_APPROVER: settings.role_alternate_approver,
    }
    return Organisation(
        people=People({role: person for role, person in holders.items() if person}),
        calendar=calendar,
        name=settings.organisation,
        phone=settings.contact_phone,
        mail=settings.contact_mail,
        version=settings.procedure_version,
        review=f"{settings.procedure_review:%Y-%m}",
        nomination_hours=settings.nomination_hours,
        unknown_days=settings.unknown_reminder_days,
        retention_years=settings.retention_years,
        bounds={kind: getattr(settings, f"{kind}_an_hour") for kind in Bounded},
        link=_link(settings),
    )


def _link(settings: Settings) -> str:
    """Opens the chat with the app ("Deep link to an application": conversations is its chat)."""
    app = settings.teams_app_id or settings.app_id
    query = f"?tenantId={settings.tenant_id}"
    return f"https://teams.microsoft.com/l/entity/{app}/conversations{query}" if app else ""
