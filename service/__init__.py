"""The one pipeline that takes a step, the read side, and the ports they need."""
