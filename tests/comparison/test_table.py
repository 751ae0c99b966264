from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from constructor_desktop.comparison.record import Comparison
from constructor_desktop.comparison.report import COLUMNS, to_csv, to_html
from constructor_desktop.comparison.table import Row, p_values, ranked, recommendation, recommended


def row(name: str, accuracy: float | None, seconds: float = 10.0, p: float | None = None, answer: float = 5.0) -> Row:
    if accuracy is None:
        return Row(name, name.title(), "failed", f"{name} has no weights.")
    return Row(
        name, name.title(), "done", "", f"/runs/{name}", accuracy, (accuracy - 0.1, min(1.0, accuracy + 0.02)),
        accuracy - 0.01, seconds, 300.0, 1_234_567, 5_000_000, answer, 0.25, p,
    )  # fmt: skip


def test_the_most_accurate_comes_first_and_failures_last() -> None:
    rows = [row("a", None), row("b", 0.8), row("c", 0.9, 30.0), row("d", 0.9, 20.0)]
    assert [one.arch for one in ranked(rows)] == ["d", "c", "b", "a"]


def test_the_quickest_of_those_alike_is_recommended() -> None:
    rows = [row("slow", 0.95, 500.0), row("quick", 0.93, 8.0, 0.7), row("bad", 0.5, 1.0, 0.0001)]
    chosen = recommended(rows)
    assert chosen is not None
    assert chosen.arch == "quick"
    text = recommendation(rows)
    assert text.startswith("Take Quick (93.0% correct)")
    assert "cannot be told apart" in text
    assert "Bad" not in text


def test_a_clearly_better_one_is_said_to_be() -> None:
    assert "clearly better" in recommendation([row("good", 0.95, 500.0), row("bad", 0.5, 1.0, 0.0001)])
    assert "only one" in recommendation([row("good", 0.95), row("other", None)])
    assert recommendation([row("other", None)]) == "None of them could be trained."


def test_what_may_be_guessing_is_not_recommended() -> None:
    rows = [row("poor", 0.34), row("poorer", 0.3, 2.0, 0.9)]
    assert recommended(rows) is None
    assert recommendation(rows).startswith("None of them is clearly better than guessing.")
    assert recommended([row("good", 0.6), row("poorer", 0.34, 2.0, 0.9)]) is not None


def test_seconds_that_nobody_minds_do_not_decide() -> None:
    rows = [row("a", 0.95, 3.0, None, 2.0), row("b", 0.94, 1.0, 0.8, 9.0)]
    chosen = recommended(rows)
    assert chosen is not None
    assert chosen.arch == "a"


def test_p_values_are_those_of_pairs() -> None:
    best = [True] * 40
    values = p_values([best, [True] * 38 + [False] * 2, [False] * 20 + [True] * 20])
    assert values[0] is None
    assert values[1] is not None
    assert values[2] is not None
    assert values[1] > 0.3
    assert values[2] < 0.001


COMPARISON = Comparison((row("best", 0.95), row("other<b>", 0.9, 2.0, 0.4), row("gone", None)), 5, 120)


def test_csv_has_a_line_for_each() -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv(COMPARISON))))
    assert [line["arch"] for line in lines] == ["best", "other<b>", "gone"]
    assert tuple(lines[0]) == COLUMNS
    assert float(lines[0]["accuracy"]) == 0.95
    assert lines[2]["accuracy"] == ""
    assert lines[2]["message"] == "gone has no weights."


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_html_shows_table_plot_and_advice() -> None:
    page = Texts()
    page.feed(to_html(COMPARISON, "Кошки & <i>собаки</i>"))
    assert page.tags.count("circle") == 2
    assert page.tags.count("tr") == 4
    assert "i" not in page.tags
    assert "b" not in page.tags
    assert "Кошки & <i>собаки</i>" in page.text
    assert "1 234 567" in page.text
    assert recommendation(COMPARISON.rows) in page.text
    assert "gone has no weights." in page.text
