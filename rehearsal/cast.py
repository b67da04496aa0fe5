"""The people, places and addresses of the rehearsal, all fixed and all made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TENANT_ID: Final = "7c1f3a52-5e0b-4d0c-9b35-2f6f0a9d8e11"
APP_ID: Final = "5d2c8b7e-1f64-4a3d-8c90-6be1a4f7d203"
APP_PASSWORD: Final = "rehearsal~only.Not-a-secret_3f9b7c"  # noqa: S105 - guards a stand-in only
CATALOGUE_ID: Final = "9b0d3e64-2a17-4c5f-8e6b-7d1f0c9a5b32"
"""The app's id in the organisation's catalogue."""
BOT_ID: Final = f"28:{APP_ID}"
BOT_NAME: Final = "Incident desk"
TEAM_ID: Final = "19:0b6f2d4c8e1a4f7d9c3b5a7e9f1d2c4b@thread.tacv2"
TEAM_GROUP_ID: Final = "c2a94d61-8f0e-4b7a-9d15-3e6b7f8a9c04"
TEAM_NAME: Final = "Information governance"
CHANNEL_ID: Final = "19:4e8d1b7f3c5a49e2a6d0f9b8c7e6d5a4@thread.tacv2"
CHANNEL_NAME: Final = "Security incidents"
MAIL_FROM: Final = "incident-desk@communityjustice.scot"


@dataclass(frozen=True)
class Person:
    """Somebody in the directory; those without a chat have not installed the app."""

    key: str
    object_id: str
    teams_id: str
    name: str
    job: str
    mail: str
    chat_id: str = ""

    @property
    def alias(self) -> str:
        """Another address of theirs, with which they don't sign in: as each tenant gives one."""
        return f"{self.mail.partition('@')[0]}@communityjustice.onmicrosoft.com"


@dataclass(frozen=True)
class Mailbox:
    """A shared mailbox that anybody in the rehearsal can look into."""

    key: str
    label: str
    address: str


def _person(key: str, name: str, job: str, object_id: str, teams_tail: str, chat: str) -> Person:
    mail = name.lower().replace(" ", ".") + "@communityjustice.scot"
    chat_id = f"a:1{chat}" if chat else ""
    return Person(key, object_id, f"29:1{teams_tail}", name, job, mail, chat_id)


CAST: Final = (
    _person(
        "reporter", "Ailsa Grant", "Communications Officer",
        "0f3c9a1e-7b52-4c8d-a1e6-94d2b7c5f301",
        "b7Qe2xVtLr0pWnZs4mKj9cYfHd3uGa6TiEoXvRwNqMk8yBzCl1hPgFsJtDeUaIxO",
        "Kp3vTn8sXwQeRb5yLzHd0mCfJgUaIo2Yt6NxVqMrBsWlEkZhPd",
    ),
    _person(
        "colleague", "Rory Munro", "Policy Officer",
        "1a6d4b2f-8c63-4d9e-b2f7-a5e3c8d6a412",
        "c8Rf3yWuMs1qXoAt5nLk0dZgIe4vHb7UjFpYwSxOrNl9zCaDm2iQhGtKuEfVbJyP",
        "Lq4wUo9tYxRfSc6zMaIe1nDgKhVbJp3Zu7OyWrNsCtXmFlAiQe",
    ),
    _person(
        "dpo", "Dorothy Smith", "Business Manager, Data Protection Officer",
        "2b7e5c30-9d74-4eaf-83a8-b6f4d9e7b523",
        "d9Sg4zXvNt2rYpBu6oMl1eAhJf5wIc8VkGqZxTyPsOm0aDbEn3jRiHuLvFgWcKzQ",
        "Mr5xVp0uZySgTd7aNbJf2oEhLiWcKq4Av8PzXsOtDuYnGmBjRf",
    ),
    _person(
        "chief_executive", "Morag Sinclair", "Chief Executive, Senior Information Risk Owner",
        "3c8f6d41-ae85-4fb0-94b9-c705eaf8c634",
        "e0Th5aYwOu3sZqCv7pNm2fBiKg6xJd9WlHrAyUzQtPn1bEcFo4kSjIvMwGhXdLaR",
        "Ns6yWq1vAzThUe8bOcKg3pFiMjXdLr5Bw9QaYtPuEvZoHnCkSg",
    ),
    _person(
        "director_of_operations", "Calum Reid", "Director of Operations",
        "4d907e52-bf96-40c1-a5ca-d816fb09d745",
        "f1Ui6bZxPv4tArDw8qOn3gCjLh7yKe0XmIsBzVaRuQo2cFdGp5lTkJwNxHiYeMbS",
        "Ot7zXr2wBaUiVf9cPdLh4qGjNkYeMs6Cx0RbZuQvFwApIoDlTh",
    ),
    _person(
        "head_of_people", "Eilidh Fraser", "Head of People",
        "5ea18f63-c0a7-41d2-b6db-e9270c1ae856",
        "g2Vj7cAyQw5uBsEx9rPo4hDkMi8zLf1YnJtCaWbSvRp3dGeHq6mUlKxOyIjZfNcT",
        "Pu8aYs3xCbVjWg0dQeMi5rHkOlZfNt7Dy1ScAvRwGxBqJpEmUi",
    ),
)  # fmt: skip

# In the directory, so that they can be picked, but without the app: the bot must use mail.
DIRECTORY: Final = (
    *CAST,
    _person(
        "it_officer", "Innes Baird", "IT Officer",
        "6fb29074-d1b8-42e3-87ec-fa381d2bf967",
        "h3Wk8dBzRx6vCtFy0sQp5iElNj9aMg2ZoKuDbXcTwSq4eHfIr7nVmLyPzJkAgOdU", "",
    ),
    _person(
        "board_member", "Fiona Kerr", "Board Member",
        "70c3a185-e2c9-43f4-98fd-0b492e3c0a78",
        "i4Xl9eCaSy7wDuGz1tRq6jFmOk0bNh3ApLvEcYdUxTr5fIgJs8oWnMzQaKlBhPeV", "",
    ),
)  # fmt: skip

MAILBOXES: Final = (
    Mailbox("info", "info@", "info@communityjustice.scot"),
    Mailbox("board", "Board", "board@communityjustice.scot"),
    Mailbox("sponsor_team", "Sponsor Team", "sponsor.team@communityjustice.scot"),
)

BY_KEY: Final = {person.key: person for person in CAST}
PEOPLE: Final = {person.key: person.object_id for person in CAST}
"""Object ids by the keys of the cast."""

BOXES: Final = {box.key: box.address for box in MAILBOXES}
"""Mail addresses by the keys of the mailboxes."""

BY_CHAT: Final = {person.chat_id: person for person in CAST}
BY_ID: Final = {i: person for person in DIRECTORY for i in (person.object_id, person.teams_id)}


def mailbox_key(address: str) -> str:
    """Which mailbox an address belongs to; `elsewhere` for one nobody here reads."""
    wanted = address.strip().casefold()
    for box in MAILBOXES:
        if box.address == wanted:
            return box.key
    for person in CAST:
        if person.mail == wanted:
            return person.key
    return "elsewhere"
