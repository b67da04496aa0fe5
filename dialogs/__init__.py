"""Teams speaking to us: the gate, the turn, and one file a conversation."""
