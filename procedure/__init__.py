"""What the procedure says: its words, roles, stages, forms, clocks and rules; no I/O, no clock, no Teams."""
