"""What a person can ask for: one file a step of the procedure, each with its row."""
