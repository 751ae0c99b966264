"""The plots of sounds: axes, the ring behind the rolling spectrogram, the meter, how long painting takes."""

from __future__ import annotations

import time

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.plots.axes import clock_text, time_ticks
from constructor_desktop.gui.plots.colour_maps import MAPS, coloured, lookup_table
from constructor_desktop.gui.plots.meter import SEGMENTS, LevelMeter
from constructor_desktop.gui.plots.rolling import RollingSpectrogram
from constructor_desktop.gui.plots.waveform import WaveformPlot
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme


@pytest.fixture
def theme(services: Services) -> Theme:
    return services.theme


def columns_of(view: RollingSpectrogram) -> np.ndarray:
    """What the two images show, left to right."""
    parts = [image.image for image in view._images if image.isVisible()]
    return np.concatenate(parts, axis=1)


def numbered(first: int, count: int) -> np.ndarray:
    """Columns whose levels name them: the n-th is -100 + n dBFS."""
    return np.repeat(-100.0 + np.arange(first, first + count, dtype=np.float32)[None], 4, axis=0)


@pytest.mark.parametrize("step", [1, 3, 7, 25])
def test_the_ring_shows_the_newest_columns_in_order(qtbot: QtBot, theme: Theme, step: int) -> None:
    view = RollingSpectrogram(theme)
    qtbot.addWidget(view)
    view.start(4, 20, filled=False)
    for first in range(0, 60, step):
        view.push(numbered(first, min(step, 60 - first)))
    view._repaint()
    shown = columns_of(view)[0].astype(int)
    assert shown.size == 20
    assert (np.diff(shown) > 0).all(), "later columns are louder here"
    assert not view._cursor.isVisible()
    loudest = -41.0
    expected = (numbered(40, 20)[0] - (view._loudest + 0.15 - 70)) * 255 / 70
    assert shown == pytest.approx(np.clip(expected, 0, 255), abs=1)
    assert view._loudest == pytest.approx(loudest - 0.15)


def test_it_fills_from_the_left_behind_a_cursor(qtbot: QtBot, theme: Theme) -> None:
    view = RollingSpectrogram(theme)
    qtbot.addWidget(view)
    view.start(4, 20, filled=False)
    view.push(np.full((4, 5), -20, np.float32))
    view._repaint()
    assert (columns_of(view)[0] > 0).tolist() == [True] * 5 + [False] * 15
    assert view._cursor.isVisible()
    assert view._cursor.value() == 5


def test_filled_it_scrolls_from_the_first_column_on(qtbot: QtBot, theme: Theme) -> None:
    view = RollingSpectrogram(theme)
    qtbot.addWidget(view)
    view.start(4, 20, filled=True)
    view.push(np.full((4, 5), -20, np.float32))
    view._repaint()
    assert (columns_of(view)[0] > 0).tolist() == [False] * 15 + [True] * 5


def test_the_meter_rises_at_once_and_falls_slowly(qtbot: QtBot, theme: Theme) -> None:
    meter = LevelMeter(theme)
    qtbot.addWidget(meter)
    assert meter.lit == 0
    meter.set_level(0.0)
    assert meter.lit == SEGMENTS
    meter.set_level(-120.0)
    assert meter.lit >= SEGMENTS - 1
    for _ in range(60):
        meter.set_level(-120.0)
    assert meter.lit == 0
    meter.set_level(-20.0)
    assert meter.lit == 18


def test_times_on_an_axis() -> None:
    assert time_ticks(5.0, 384) == [0, 1, 2, 3, 4, 5]
    assert time_ticks(0.4, 384)[1] == pytest.approx(0.1)
    assert len(time_ticks(7200.0, 384)) <= 8
    assert clock_text(65, 120) == "1:05"
    assert clock_text(3725, 7200) == "1:02:05"


def test_colour_maps_begin_black_and_grow_brighter() -> None:
    for name in MAPS:
        table = lookup_table(name).astype(int)
        light = table @ [0.299, 0.587, 0.114]
        assert table.shape == (256, 3)
        assert light[255] > light[128] > light[0]
    image = coloured(np.array([[0, 255]], np.uint8), "magma")
    assert image.pixelColor(0, 0).lightness() < 10 < image.pixelColor(1, 0).lightness()


def test_many_parts_stay_quick_to_draw(qtbot: QtBot, theme: Theme) -> None:
    plot = WaveformPlot(theme)
    qtbot.addWidget(plot)
    plot.show_envelope(np.tile(np.array([[-0.5, 0.5]], np.float32), (1000, 1)), 3600.0)
    plot.set_parts([(float(number), number + 0.5) for number in range(3600)])
    assert 0 < plot.part_count <= 400
    plot.set_parts([])
    assert plot.part_count == 0


def test_a_repaint_is_short(qtbot: QtBot, theme: Theme) -> None:
    view = RollingSpectrogram(theme)
    qtbot.addWidget(view)
    view.resize(470, 120)
    view.show()
    view.start(96, 500, filled=True)
    times = []
    for _ in range(60):
        view.push(np.random.default_rng(1).uniform(-90, -20, (96, 2)).astype(np.float32))
        begun = time.perf_counter()
        view._repaint()
        view.viewport().repaint()
        times.append(time.perf_counter() - begun)
    assert sorted(times)[len(times) // 2] < 0.016
