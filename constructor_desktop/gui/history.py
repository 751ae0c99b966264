"""What can be undone and repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from constructor_desktop.storage.changes import Change

Kind = Literal["do", "undo", "redo"]

UNDO_LIMIT = 200


@dataclass(frozen=True)
class Step:
    """A change to apply, and the words for the user."""

    change: Change
    text: str


class History:
    """Two stacks: changes that take back what was done, and changes that repeat what was taken back."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[Step]] = {"undo": [], "redo": []}

    def has(self, kind: Literal["undo", "redo"]) -> bool:
        """Returns whether there is a step of that kind."""
        return bool(self._stacks[kind])

    def text(self, kind: Literal["undo", "redo"]) -> str:
        """Returns the words of the next step of that kind; empty if there is none."""
        return self._stacks[kind][-1].text if self._stacks[kind] else ""

    def take(self, kind: Literal["undo", "redo"]) -> Step | None:
        """Removes and returns the next step of that kind."""
        return self._stacks[kind].pop() if self._stacks[kind] else None

    def give_back(self, kind: Kind, step: Step) -> None:
        """Puts back a step that was taken and failed."""
        if kind != "do":
            self._stacks[kind].append(step)

    def remember(self, kind: Kind, inverse: Step) -> None:
        """Keeps what reverses a change that was carried out as `kind`; after a new one nothing can be repeated."""
        if kind == "do":
            self._stacks["redo"].clear()
        self._stacks["redo" if kind == "undo" else "undo"].append(inverse)
        del self._stacks["undo"][:-UNDO_LIMIT]

    def clear(self) -> None:
        """Forgets all steps."""
        for stack in self._stacks.values():
            stack.clear()
