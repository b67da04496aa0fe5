"""What makes papers for all the desks of a test's process: started once, and not for each."""

from __future__ import annotations

from documents.children import Stock

STOCK = Stock(1024)
