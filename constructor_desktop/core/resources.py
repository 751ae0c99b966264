"""Where the files that travel with the program are: icons, styles, label lists, forms."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource_path(*parts: str) -> Path:
    """Returns the path of a file or folder that is part of the program.

    A wheel carries `ui/` and `resources/` inside the package; in a checkout they lie beside it.

    Args:
        parts: The path from there, for example `"resources", "icons", "app.svg"`.

    Raises:
        FileNotFoundError: Nothing of that name is part of the program.
    """
    installed = _PACKAGE / "_data"
    root = installed if installed.is_dir() else _PACKAGE.parent
    path = root.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; install the program again")
    return path
