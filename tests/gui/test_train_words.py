"""The sentences about accuracy, time and changed data, in both languages."""

from __future__ import annotations

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.compare import Compared, verdict_text
from constructor_desktop.gui.train.reading import RunReport, accuracy_of
from constructor_desktop.gui.train.wording import (
    Accuracy,
    about_text,
    accuracy_sentence,
    caution_sentence,
    changes_text,
    left_text,
    may_be_chance,
)
from constructor_desktop.storage.data_changes import DataChanges

NBSP = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def accuracy(correct: int, checked: int, low: float, high: float) -> Accuracy:
    return Accuracy(correct, checked, low, high, float(checked))


ENGLISH = [
    (
        accuracy(28, 31, 0.751, 0.967),
        "90 % correct. 28 of 31 sounds that were not used for training. On new sounds expect between 75 and 97 %.",
    ),
    (
        accuracy(3, 4, 0.194, 0.994),
        "75 % correct. 3 of 4 sounds that were not used for training. On new sounds expect between 19 and 99 %."
        " Too few to be sure.",
    ),
    (
        accuracy(1000, 1480, 0.6513, 0.6994),
        "67.6 % correct. 1 000 of 1 480 sounds that were not used for training."
        " On new sounds expect between 65.1 and 69.9 %.",
    ),
]
RUSSIAN = [
    (
        accuracy(28, 31, 0.751, 0.967),
        "90 % верных ответов. 28 из 31 звука, не участвовавших в обучении. На новых звуках ожидайте от 75 до 97 %.",
    ),
    (
        accuracy(19, 22, 0.651, 0.971),
        "86 % верных ответов. 19 из 22 звуков, не участвовавших в обучении. На новых звуках ожидайте от 65 до 97 %.",
    ),
    (
        accuracy(5, 5, 0.478, 1.0),
        "100 % верных ответов. 5 из 5 звуков, не участвовавших в обучении. На новых звуках ожидайте от 48 до 100 %."
        " Пока мало, чтобы судить.",
    ),
]


@pytest.mark.parametrize(("what", "expected"), ENGLISH)
@pytest.mark.usefixtures("services")
def test_the_sentence_in_english(what: Accuracy, expected: str) -> None:
    assert plain(accuracy_sentence(what, Modality.AUDIO)) == expected
    pictures = plain(accuracy_sentence(what, Modality.IMAGE))
    assert pictures == expected.replace("sounds", "pictures")


@pytest.mark.parametrize(("what", "expected"), RUSSIAN)
def test_the_sentence_in_russian(services: Services, what: Accuracy, expected: str) -> None:
    services.language.choose("ru")
    assert plain(accuracy_sentence(what, Modality.AUDIO)) == expected
    decimals = plain(accuracy_sentence(accuracy(1000, 1480, 0.6513, 0.6994), Modality.AUDIO))
    assert "67,6 %" in decimals and "от 65,1 до 69,9 %" in decimals


@pytest.mark.usefixtures("services")
def test_few_are_those_that_are_independent() -> None:
    assert caution_sentence(Accuracy(30, 30, 0.5, 1.0, 9.4)) == "Too few to be sure."
    assert caution_sentence(Accuracy(9, 10, 0.5, 1.0, 10.0)) == ""


def test_repeated_checks_of_one_sample_count_once() -> None:
    found = accuracy_of({"n_val": 20, "accuracy": 0.9, "accuracy_interval": [0.7, 0.98], "n_effective": 18.0})
    assert (found.correct, found.checked, found.effective) == (18, 20, 18.0)


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "about 1 s"), (4.6, "about 5 s"), (23, "about 25 s"), (58, "about 1 min"), (200, "about 3 min")],
)
def test_estimates_are_rounded(seconds: float, expected: str) -> None:
    assert about_text(seconds) == expected


@pytest.mark.usefixtures("services")
def test_the_time_left() -> None:
    assert left_text(23.6) == "about 24 s left"
    assert left_text(0.2) == "about 1 s left"
    assert left_text(150) == "about 2 min left"


@pytest.mark.usefixtures("services")
def test_changes_of_the_data_are_told_one_by_one() -> None:
    text = changes_text(DataChanges(added=3, removed=1, renamed=2), Modality.AUDIO)
    assert text.startswith("3 sound") and "1 sound" in text and "2 class" in text
    assert text.count("after this run.") == 3
    assert changes_text(DataChanges(), Modality.IMAGE) == ""
    assert "picture" in changes_text(DataChanges(moved=1), Modality.IMAGE)


def compared(name: str, what: Accuracy) -> Compared:
    from datetime import UTC, datetime
    from pathlib import Path

    from constructor_desktop.storage.run_list import RunSummary
    from constructor_desktop.storage.runs import RunState

    run = RunSummary(Path(name), name, RunState.SUCCEEDED, "", datetime.now(UTC))
    return Compared(RunReport(run, what, (), (), (), None, {}, {}), ())


@pytest.mark.usefixtures("services")
def test_a_difference_may_be_chance() -> None:
    good, like, bad = accuracy(90, 100, 0.82, 0.95), accuracy(85, 100, 0.76, 0.91), accuracy(40, 100, 0.30, 0.50)
    assert may_be_chance(good, like) and not may_be_chance(good, bad)
    assert verdict_text([compared("A", good), compared("B", like)]) == "The difference may be chance."
    assert verdict_text([compared("A", bad), compared("B", good)]).startswith("B is better")
    assert verdict_text([compared("A", good), compared("B", like), compared("C", bad)]).startswith("Some differ")
