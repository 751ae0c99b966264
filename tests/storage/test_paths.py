from __future__ import annotations

from pathlib import Path

import pytest

from constructor_desktop.storage.paths import cache_folder


def test_the_variable_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", str(tmp_path / "здесь"))
    assert cache_folder() == tmp_path / "здесь"


def test_the_users_cache_folder_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSTRUCTOR_CACHE_DIR", "")
    assert cache_folder().is_absolute()
    assert "ai-constructor" in cache_folder().parts
