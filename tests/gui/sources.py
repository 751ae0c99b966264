"""What the sources and forms of the window name: icons, colours, roles, widgets."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUI = ROOT / "constructor_desktop" / "gui"
FORMS = sorted((ROOT / "ui").glob("*.ui"))
MODULES = [*sorted(GUI.rglob("*.py")), ROOT / "constructor_desktop" / "app.py"]


@dataclass(frozen=True)
class Named:
    """A word, and where it stands."""

    word: str
    place: str


def literals(node: ast.AST) -> Iterator[str]:
    """Yields the texts that an expression may come to, as far as they stand there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from literals(value)


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Returns every node of a module."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yields the name of the function, the call and its place, for every call in the window's modules."""
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                yield name, node, f"{path.relative_to(ROOT)}:{node.lineno}"


def arguments(function: str, index: int, name: str = "") -> list[Named]:
    """Returns the texts given as an argument, by its index or its name, in every call of a function."""
    found = []
    for called, node, place in calls():
        if called == function:
            given = [*node.args[index : index + 1], *(entry.value for entry in node.keywords if entry.arg == name)]
            found += [Named(word, place) for one in given for word in literals(one)]
    return found


def properties(form: Path) -> Iterator[tuple[str, str, str]]:
    """Yields class of the widget, name and text of its dynamic properties."""
    for widget in ElementTree.parse(form).getroot().iter("widget"):
        for entry in widget.findall("property"):
            if entry.get("stdset") == "0":
                yield widget.get("class", ""), entry.get("name", ""), "".join(entry.itertext()).strip()


def custom_widgets(form: Path) -> dict[str, str]:
    """Returns the classes of the window's own widgets in a form, and the class that each extends."""
    entries = ElementTree.parse(form).getroot().iter("customwidget")
    return {entry.findtext("class", ""): entry.findtext("extends", "") for entry in entries}
