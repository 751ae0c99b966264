"""Copies of the app's own modules for bundles, so that a bundle computes with the same code as the app."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from constructor_desktop.core.errors import ExportError

PACKAGE = "constructor_desktop"
RUNTIME = "runtime"
_TEMPLATES = Path(__file__).with_name("templates")
# `from constructor_desktop.layer.module import name`, or `from constructor_desktop.layer import module`.
_IMPORT = re.compile(rf"^(\s*)from {PACKAGE}\.\w+(?:\.(\w+))? import ", re.MULTILINE)


def runtime_sources(roots: Iterable[str]) -> dict[str, str]:
    """Returns modules and all of ours that they import, as files of the package `runtime`.

    Args:
        roots: Full names of modules.

    Returns:
        Text by path inside the bundle.
    """
    waiting, found = list(roots), dict[str, str]()
    while waiting:
        module = waiting.pop()
        if module not in found:
            found[module] = _source(module)
            waiting += _imported(found[module])
    files = {f"{RUNTIME}/{module.rpartition('.')[2]}.py": _IMPORT.sub(_relative, found[module]) for module in found}
    return {f"{RUNTIME}/__init__.py": ""} | files


def runtime_module(module: str) -> str:
    """Returns the name inside a bundle of one of our modules."""
    return f"{RUNTIME}.{module.rpartition('.')[2]}"


def script(name: str) -> str:
    """Returns the text of the script `name` for the top folder of a bundle."""
    return _IMPORT.sub(lambda match: f"{match[1]}from {RUNTIME}.{match[2]} import ", template(name))


def template(name: str) -> str:
    """Returns the text of a template."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def imported_packages(sources: Iterable[str]) -> set[str]:
    """Returns the packages of others that must be there when modules are imported.

    Args:
        sources: Texts of the modules.
    """
    statements = [node for text in sources for node in ast.parse(text).body]
    statements += [node for block in statements if isinstance(block, ast.With) for node in block.body]
    imports = [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom) and not node.level}
    found = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {PACKAGE}
    providers = packages_distributions()
    return {providers[name][0] for name in found}


def _relative(match: re.Match[str]) -> str:
    return f"{match[1]}from .{match[2] or ''} import "


def _source(module: str) -> str:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        raise ExportError(f"The app's own module {module} is missing. Install the app again.")
    return Path(spec.origin).read_text(encoding="utf-8")


def _imported(source: str) -> list[str]:
    """Names of our modules that a module imports, anywhere in it."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            is_layer = str(node.module).count(".") == 1
            names += [f"{node.module}.{alias.name}" for alias in node.names] if is_layer else [str(node.module)]
    return names
