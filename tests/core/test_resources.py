from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from constructor_desktop.core.resources import resource_path


def test_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    icon = ElementTree.parse(resource_path("resources", "icons", "app.svg")).getroot()
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"
    assert resource_path("ui").is_dir()


def test_a_missing_one_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such\.svg is missing; install the program again"):
        resource_path("resources", "icons", "no-such.svg")
