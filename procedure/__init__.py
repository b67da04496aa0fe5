"""What the procedure says: words, roles, stages, forms, clocks, rules; no I/O, clock or Teams."""
