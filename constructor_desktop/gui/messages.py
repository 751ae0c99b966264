"""The domain's sentences in the language of the window."""

from __future__ import annotations


def error_text(error: Exception) -> str:
    """Returns what to show the user of an error, in the language in force."""
    return str(error)
