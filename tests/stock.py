"""What makes papers for all the desks of a test's process: started once, and not for each."""

from __future__ import annotations

from documents.children import Child, Stock


class Lasting(Stock):
    """Its children make any number of papers; that the desk's wear out has its own test."""

    def given(self, child: Child) -> None:
        """Keeps one that has made nothing yet."""
        child.made = 0
        super().given(child)


STOCK = Lasting(1024)
