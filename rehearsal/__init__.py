"""A stand-in Microsoft Teams, login and mailbox for one machine."""
