"""Pure functions from a view to an Adaptive Card."""
