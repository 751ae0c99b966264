"""Series of passes, smoothing, the log, and looking for samples that were moved."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import (
    EpochFinished,
    Notice,
    PartCompared,
    Progress,
    SampleSkipped,
    SamplesSplit,
    TrialEpoch,
)
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.curve_plot import level_ticks
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.found import find_samples
from constructor_desktop.gui.train.legend import Legend
from constructor_desktop.gui.train.log import MOST_SKIPPED, Log
from constructor_desktop.gui.train.series import Series, add_events, series_csv, smoothed
from constructor_desktop.storage.changes import MoveSamples, TrashSamples
from tests.gui.conftest import MakeSession
from tests.gui.training_samples import perform


def epoch(number: int, *, phase: str = "finetune", of: int = 4, accuracy: float | None = 0.5) -> EpochFinished:
    loss = 1 / number
    return EpochFinished(
        phase=phase,
        epoch=number,
        epochs=of,
        train_loss=loss,
        val_loss=None if accuracy is None else 2 * loss,
        train_accuracy=0.9,
        val_accuracy=accuracy,
    )


def trial(part: int, number: int) -> TrialEpoch:
    losses = {"train_loss": 1 / number, "val_loss": None, "train_accuracy": 0.9, "val_accuracy": None}
    return TrialEpoch(stage="compare", part=part, parts=5, epoch=number, epochs=4, **losses)


def test_models_that_are_tried_are_drawn_until_the_model_itself_learns(services: Services, qtbot: QtBot) -> None:
    panel = CurvesPanel(services)
    qtbot.addWidget(panel)
    panel.add([trial(1, 1), trial(1, 2), trial(2, 1)])
    panel.flush()
    assert [(curve.kind, list(curve.numbers)) for curve in panel.accuracy.curves] == [
        ("other", [1, 2]),
        ("training", [1]),
    ]
    legend = panel.findChild(Legend, "legend")
    assert legend is not None and [name for _, name in legend.entries] == ["Trying fine-tuning, part 2 of at most 5"]
    assert panel.series == []
    panel.add([epoch(1), epoch(2)])
    panel.flush()
    assert [curve.kind for curve in panel.loss.curves] == ["checking", "training"]
    assert [name for _, name in legend.entries] == ["Checking", "Training"]


def test_the_log_tells_of_a_comparison() -> None:
    compared = PartCompared(part=1, parts=5, samples=12, right=11, right_before=9)
    ready = [Progress(stage="features", done=done, total=9) for done in (1, 2)]
    lines = Log(Modality.IMAGE).lines([*ready, trial(1, 1), trial(1, 2), compared, trial(2, 1)])
    assert [line[10:] for line in lines] == [
        "getting ready to learn in passes",
        "trying fine-tuning, part 1 of at most 5",
        "11 of 12 right with fine-tuning, 9 without",
        "trying fine-tuning, part 2 of at most 5",
    ]


def test_a_pass_that_begins_anew_begins_a_series() -> None:
    series: list[Series] = []
    assert add_events(series, [epoch(1), epoch(2), epoch(1), epoch(1, phase="head")])
    assert [len(one.passes) for one in series] == [2, 1, 1]
    assert not add_events(series, [])
    assert series[0].points("train_loss") == ([1, 2], [1.0, 0.5])
    add_events(series, [epoch(2, phase="head", accuracy=None)])
    assert series[-1].points("val_loss") == ([1], [2.0])


def test_smoothing_keeps_constants_and_calms_noise() -> None:
    assert smoothed([2.0] * 5, 0.9) == pytest.approx([2.0] * 5)
    assert smoothed([1.0, 3.0], 0.0) == [1.0, 3.0]
    calm = smoothed([0.0, 1.0] * 20, 0.9)
    assert max(calm[20:]) - min(calm[20:]) < 0.2


def test_the_table_of_passes() -> None:
    series: list[Series] = []
    add_events(series, [epoch(1), epoch(2, accuracy=None)])
    rows = list(csv.DictReader(io.StringIO(series_csv(series))))
    assert [row["pass"] for row in rows] == ["1", "2"]
    assert rows[0]["val_accuracy"] == "0.5" and rows[1]["val_accuracy"] == ""


@pytest.mark.usefixtures("services")
def test_the_log_tells_the_best_pass() -> None:
    log = Log(Modality.AUDIO)
    lines = log.lines([epoch(1, accuracy=0.8), epoch(2, accuracy=0.7), epoch(3, accuracy=0.9)])
    assert [line.endswith("best") for line in lines] == [True, False, True]
    lines = log.lines([SamplesSplit(learned=71, aside=31, folds=None), Notice(code="x", message="A notice.")])
    assert "31 kept aside, 71 to learn from" in lines[2] and lines[-1].endswith("A notice.")
    assert "5" in log.lines([SamplesSplit(learned=80, aside=20, folds=5)])[-1]


@pytest.mark.usefixtures("services")
def test_the_log_is_not_flooded_by_files_left_out() -> None:
    skipped = [SampleSkipped(path=f"/data/Cat/{number}.png", reason="The file is empty.") for number in range(500)]
    lines = Log(Modality.IMAGE).lines(skipped)
    assert len(lines) == MOST_SKIPPED and "0.png: The file is empty." in lines[0]


def test_many_events_are_drawn_by_a_timer(services: Services, qtbot: QtBot) -> None:
    panel = CurvesPanel(services)
    qtbot.addWidget(panel)
    panel.show()
    drawn = []
    original = panel.accuracy.show_curves
    panel.accuracy.show_curves = lambda *what: (drawn.append(1), original(*what))  # type: ignore[method-assign]
    for number in range(1, 201):
        panel.add([epoch(number, of=200)])
    assert drawn == []
    qtbot.waitUntil(lambda: bool(panel.accuracy.curves))
    assert len(drawn) == 1
    assert len(panel.accuracy.curves[0].numbers) == 200


def test_low_windows_show_one_plot_at_a_time(services: Services, qtbot: QtBot) -> None:
    panel = CurvesPanel(services)
    qtbot.addWidget(panel)
    panel.resize(700, 800)
    panel.show()
    panel.show_series([Series("head", 3, [epoch(1)])])
    assert panel.accuracy.isVisible() and panel.loss.isVisible()
    panel.resize(700, 600)
    assert panel.accuracy.isVisible() and not panel.loss.isVisible()
    panel._tabs.button(1).click()
    assert panel.loss.isVisible() and not panel.accuracy.isVisible()


def test_the_mouse_points_at_the_nearest_pass(services: Services, qtbot: QtBot) -> None:
    panel = CurvesPanel(services)
    qtbot.addWidget(panel)
    panel.resize(700, 800)
    panel.show_series([Series("head", 4, [epoch(1), epoch(2)])])
    with qtbot.waitExposed(panel):
        panel.show()
    plot = panel.accuracy
    place = plot._place(1.9, 50)
    buttons = Qt.MouseButton.NoButton
    event = QMouseEvent(QMouseEvent.Type.MouseMove, QPointF(place), place, buttons, buttons, Qt.KeyboardModifier(0))
    plot.mouseMoveEvent(event)
    assert (plot._pointed, panel.loss._pointed) == (2, 2)
    assert panel.grab().width() > 0


# -- samples that were moved -------------------------------------------------------------------------------------------


def test_samples_are_found_where_they_are_now(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    paths = [sample.path for sample in session.state.samples()]
    root = "/once/elsewhere"
    records = [
        {
            "path": f"{root}/{path.relative_to(session.folder).as_posix()}",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
    ]
    assert [one and one.path for one in find_samples(records, root, session.state)] == paths
    cats, dogs = session.state.classes
    # Their names are taken in the other class: they get a number there.
    perform(session, qtbot, MoveSamples(tuple(one.path for one in cats.samples[:2]), dogs.folder))
    perform(session, qtbot, TrashSamples((dogs.samples[3].path,)))
    found = find_samples(records, root, session.state)
    assert [one.class_folder for one in found[:2] if one] == [dogs.folder] * 2
    assert found[-1] is None
    for record, one in zip(records[:-1], found[:-1], strict=True):
        assert one is not None and hashlib.sha256(one.path.read_bytes()).hexdigest() == record["sha256"]


@pytest.mark.parametrize(
    ("top", "texts"),
    [
        (0.1, ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"]),
        (0.2, ["0.00", "0.05", "0.10", "0.15", "0.20"]),
        (0.5, ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
        (1.0, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (1.5, ["0.0", "0.5", "1.0", "1.5"]),
        (3.0, ["0", "1", "2", "3"]),
        (10.0, ["0.0", "2.5", "5.0", "7.5", "10.0"]),
        (20.0, ["0", "5", "10", "15", "20"]),
    ],
)
def test_the_levels_of_the_error_are_labelled_with_what_they_are(
    services: Services, top: float, texts: list[str]
) -> None:
    ticks = level_ticks(top)
    assert [text for _, text in ticks] == texts
    assert [level for level, _ in ticks] == pytest.approx([float(text) for text in texts])
