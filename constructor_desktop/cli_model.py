"""The sub-commands `evaluate`, `predict` and `export`, which use a trained model."""

from __future__ import annotations

from constructor_desktop.cli_arguments import Commands


def add_commands(commands: Commands) -> None:
    """Adds the sub-commands."""
