from __future__ import annotations

import io
import os
import sys

import pytest

from constructor_desktop.__main__ import main


def test_without_qt_the_window_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "constructor_desktop.app", None)  # what cannot be imported
    assert main([]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("The window cannot be shown (")
    assert errors.count("\n") == 1


def test_threads_wait_without_taking_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")  # is put back afterwards
    del os.environ["OMP_WAIT_POLICY"]
    seen: list[str | None] = []
    monkeypatch.setattr(
        "constructor_desktop.cli.main", lambda argv: seen.append(os.environ.get("OMP_WAIT_POLICY")) or 0
    )
    assert main(["archs"]) == 0
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert main(["archs"]) == 0
    assert seen == ["PASSIVE", "ACTIVE"]


@pytest.mark.parametrize("given", [True, False])
def test_arguments_go_to_the_command_line(given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructor_desktop.cli.main", lambda argv: 1 if argv == ["train", "x"] else 3)
    monkeypatch.setattr(sys, "argv", ["constructor-desktop", "train", "x"])
    assert main(["train", "x"] if given else None) == 1


def test_output_is_utf8_whatever_the_system_prefers(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    monkeypatch.setattr("constructor_desktop.cli.main", lambda argv: print("кот 🐈 \udcff", flush=True) or 0)
    assert main(["predict"]) == 0
    assert raw.getvalue().rstrip() == "кот 🐈 \\udcff".encode()
