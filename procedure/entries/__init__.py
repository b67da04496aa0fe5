"""What happened: one file a step of the procedure, each kind of entry with what it does."""
