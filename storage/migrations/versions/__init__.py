"""Migrations: each brings the tables of an older register one version further."""
