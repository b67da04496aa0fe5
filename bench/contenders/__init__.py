"""Servers to be measured, each a script of its own for the environment it runs in."""
