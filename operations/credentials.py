"""What the desk proves itself with, as the settings have it, and until when that is good."""

from __future__ import annotations

from datetime import UTC, datetime, time

from cryptography import x509

from delivery.tokens import Certificate, Credential, ManagedIdentity, Secret
from settings.settings import Settings
from settings.values import AppType


def credential_of(settings: Settings) -> Credential:
    """What the bot proves itself with to the login."""
    if settings.app_type is AppType.USER_ASSIGNED_MSI:
        return ManagedIdentity()
    if settings.app_certificate is not None:
        return Certificate(settings.app_certificate)
    return Secret(settings.app_password.get_secret_value())


def ends_at(settings: Settings) -> datetime | None:
    """When the credential runs out, as far as it can be told without asking anybody.

    A certificate says it itself, CREDENTIAL_EXPIRES says it of a secret (at that day's beginning);
    None for a managed identity, and where nothing is said.
    """
    if settings.app_certificate is not None:
        try:
            pem = settings.app_certificate.read_bytes()
            return min(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(pem))
        except (OSError, ValueError):
            return None
    if settings.app_type is AppType.USER_ASSIGNED_MSI or settings.credential_expires is None:
        return None
    return datetime.combine(settings.credential_expires, time(), UTC)
