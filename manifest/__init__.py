"""The Teams app package: its manifest and its icons."""
