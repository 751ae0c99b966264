from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.storage.paths import cache_folder, config_folder, log_folder, projects_folder

Folder = Callable[[], Path]


@pytest.mark.parametrize(
    ("variable", "folder"),
    [
        ("CONSTRUCTOR_CACHE_DIR", cache_folder),
        ("CONSTRUCTOR_CONFIG_DIR", config_folder),
        ("CONSTRUCTOR_PROJECTS_DIR", projects_folder),
    ],
)
def test_the_variable_wins(variable: str, folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "здесь"))
    assert folder() == tmp_path / "здесь"
    assert not (tmp_path / "здесь").exists()


@pytest.mark.parametrize("folder", [cache_folder, config_folder, log_folder])
def test_the_users_folders_otherwise(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CONSTRUCTOR_CACHE_DIR", "CONSTRUCTOR_CONFIG_DIR"):
        monkeypatch.setenv(variable, "")
    assert folder().is_absolute()
    assert "ai-constructor" in folder().parts


def test_logs_go_with_chosen_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSTRUCTOR_CONFIG_DIR", str(tmp_path))
    assert log_folder() == tmp_path / "logs"


def test_projects_are_among_the_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSTRUCTOR_PROJECTS_DIR", raising=False)
    assert projects_folder().is_absolute()
    assert projects_folder().name == "AI Constructor"
