from __future__ import annotations

import pytest

from constructor_desktop.cli_output import count, duration, percent, print_json, size, table

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("fraction", "samples", "expected"),
    [(0.9, 31, f"90{NBSP}%"), (0.905, 1000, f"90{NBSP}%"), (0.9051, 1001, f"90.5{NBSP}%"), (1, None, f"100{NBSP}%")],
)
def test_percent(fraction: float, samples: int | None, expected: str) -> None:
    assert percent(fraction, samples) == expected


def test_counts() -> None:
    assert count(1, "sounds") == "1 sound"
    assert count(0, "pictures") == "0 pictures"
    assert count(1480, "sounds") == f"1{NBSP}480 sounds"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (123456, "123 kB"), (3.4e6, "3.4 MB"), (5.2e12, "5200 GB")],
)
def test_sizes(number: float, expected: str) -> None:
    assert size(number) == expected.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.42, "0.4 s"), (24.4, "24 s"), (59.7, "1 min 0 s"), (200, "3 min 20 s"), (3725, "1 h 2 min")],
)
def test_durations(seconds: float, expected: str) -> None:
    assert duration(seconds).replace(NBSP, " ") == expected


def test_tables_are_aligned_by_the_width_of_characters() -> None:
    lines = table(("Class", "N"), [("кот", "5"), ("猫", "12")])
    assert lines == ["Class   N", "кот     5", "猫     12"]


def test_json_is_one_line_in_utf8(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"class": "кот\n🐈"})
    assert capsys.readouterr().out == '{"class": "кот\\n🐈"}\n'
