from __future__ import annotations

import pytest

from constructor_desktop.core.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("кот, 猫 and 100\N{NO-BREAK SPACE}%", "кот, 猫 and 100\N{NO-BREAK SPACE}%"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("two\nlines\r\tand a tab", r"two\nlines\r\tand a tab"),
        ("gpj.\u202eexe", r"gpj.\u202eexe"),
        ("bad\udcff", r"bad\udcff"),
        ("para\u2029graph\x85", r"para\u2029graph\x85"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_what_steers_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
