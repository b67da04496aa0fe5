"""Why something could not be sent, in the words a sender can act on."""

from __future__ import annotations

from delivery.refusals import Means


class DeliveryError(Exception):
    """Something could not be sent."""


class LoginUnavailable(DeliveryError):
    """No token could be had from the login; nothing was sent, so try again later."""


class ServiceUrlNotAllowed(DeliveryError):
    """The address isn't on the list of those the bot may send to; nothing was sent."""


class Throttled(DeliveryError):
    """The service asks us to slow down; try again after `retry_after` seconds."""

    def __init__(self, retry_after: float, reason: str = "") -> None:
        super().__init__(reason or f"throttled for {retry_after:g} s")
        self.retry_after = retry_after


class Retryable(DeliveryError):
    """The service failed for now, or it isn't known whether the message arrived; try again.

    `retry_after` is in seconds, None where the service didn't say.
    """

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Rejected(DeliveryError):
    """The service won't take this as it is; `means` says what is done about it."""

    def __init__(self, status: int, code: str, means: Means) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.means = means

    @property
    def missing(self) -> bool:
        """Whether what was asked for isn't there (any more)."""
        return self.status in {404, 410}
