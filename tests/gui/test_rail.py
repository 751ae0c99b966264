from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.frame.rail import ITEM_HEIGHT, WIDTH, Rail, RailStep
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.tokens import COLOURS

STEPS = [
    RailStep("data", "stack", "Data"),
    RailStep("train", "sparkle", "Train"),
    RailStep("test", "flask", "Test"),
    RailStep("export", "package", "Export"),
]


@pytest.fixture
def rail(qtbot: QtBot, services: Services) -> Iterator[Rail]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit(window))
    made = Rail(services.theme, window)
    column.addWidget(made)
    made.set_steps(STEPS)
    made.set_current("data")
    window.resize(200, 500)
    window.show()
    yield made
    window.close()


@pytest.fixture
def chosen(rail: Rail) -> list[str]:
    keys: list[str] = []
    rail.chosen.connect(keys.append)
    return keys


def box(rail: Rail, row: int) -> QRect:
    return rail.visualRect(rail.model().index(row, 0))


def click(qtbot: QtBot, rail: Rail, where: QPoint) -> None:
    qtbot.mouseClick(rail.viewport(), Qt.MouseButton.LeftButton, pos=where)


def has(image: QImage, colour: str, part: QRect) -> bool:
    wanted = QColor(colour)
    xs, ys = range(part.left(), part.right()), range(part.top(), part.bottom())
    return any(image.pixelColor(x, y) == wanted for x in xs for y in ys)


def picture(rail: Rail) -> QImage:
    return rail.viewport().grab().toImage()


def test_it_is_as_wide_as_it_should_be(rail: Rail) -> None:
    assert rail.width() == WIDTH
    assert box(rail, 3).height() == ITEM_HEIGHT
    assert not rail.horizontalScrollBar().isVisible()


def test_a_click_chooses_a_step(qtbot: QtBot, rail: Rail, chosen: list[str]) -> None:
    click(qtbot, rail, box(rail, 2).center())
    assert chosen[0] == "test"
    click(qtbot, rail, box(rail, 0).center())
    assert chosen[-1] == "data"


def test_a_click_below_the_steps_changes_nothing(qtbot: QtBot, rail: Rail, chosen: list[str]) -> None:
    click(qtbot, rail, QPoint(40, box(rail, 3).bottom() + 40))
    assert chosen == []
    assert rail.currentIndex().row() == 0


def test_arrows_choose_steps(qtbot: QtBot, rail: Rail, chosen: list[str]) -> None:
    rail.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(rail, key)
    assert chosen == ["train", "test", "train", "export", "data"]
    assert rail.by_keyboard


def test_letters_do_not_choose_steps(qtbot: QtBot, rail: Rail, chosen: list[str]) -> None:
    """R records and digits assign classes; the list must not search for them."""
    rail.setFocus()
    qtbot.keyClicks(rail, "tE1")
    assert chosen == []


def test_showing_another_step_tells_nobody(rail: Rail, chosen: list[str]) -> None:
    rail.set_current("export")
    assert rail.currentIndex().row() == 3
    assert chosen == []
    with pytest.raises(KeyError):
        rail.set_current("nothing")


def test_steps_keep_their_state_and_get_other_words(rail: Rail) -> None:
    rail.update_step("train", done=False, progress=0.25)
    assert rail.step("train").progress == 0.25
    rail.set_current("train")
    rail.set_steps([RailStep(step.key, step.glyph, step.text.upper()) for step in STEPS])
    assert rail.currentIndex().row() == 1
    assert rail.step("train").text == "TRAIN"
    texts = [rail.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert texts == ["DATA", "TRAIN", "TEST", "EXPORT"]
    assert rail.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "TRAIN (Ctrl+2)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_done_running_and_current_is_seen(services: Services, rail: Rail, scheme: str) -> None:
    services.theme.choose(scheme)  # type: ignore[arg-type]
    colour = {name: values[scheme == "dark"] for name, values in COLOURS.items()}
    plain = picture(rail)
    assert has(plain, colour["accent-soft"], box(rail, 0))
    assert not has(plain, colour["accent-soft"], box(rail, 1))
    assert not has(plain, colour["success"], box(rail, 0))
    rail.update_step("data", done=True, progress=None)
    rail.update_step("train", done=True, progress=0.6)
    busy = picture(rail)
    assert has(busy, colour["success"], box(rail, 0))
    assert has(busy, colour["accent"], box(rail, 1))
    assert not has(busy, colour["success"], box(rail, 1))
    rail.update_step("train", done=True, progress=None)
    assert has(picture(rail), colour["success"], box(rail, 1))


def test_progress_is_as_long_as_the_share(rail: Rail) -> None:
    def inked(share: float) -> int:
        rail.update_step("train", done=False, progress=share)
        image, place = picture(rail), box(rail, 1)
        wanted = QColor(COLOURS["accent"][0])
        xs, ys = range(place.left(), place.right()), range(place.top(), place.bottom())
        return sum(image.pixelColor(x, y) == wanted for x in xs for y in ys)

    lengths = [inked(share) for share in (0.0, 0.3, 0.6, 1.0)]
    assert lengths[0] == 0
    assert lengths == sorted(set(lengths))


def test_the_focus_is_seen_where_it_came_by_keyboard(qtbot: QtBot, rail: Rail) -> None:
    rail.window().activateWindow()
    qtbot.waitUntil(rail.window().isActiveWindow)
    field = rail.window().findChild(QLineEdit)
    assert field is not None
    pictures = {}
    for reason in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
        field.setFocus()
        rail.setFocus(reason)
        assert rail.hasFocus()
        place = box(rail, 0).adjusted(9, 4, -9, -60)
        pictures[reason] = has(picture(rail), COLOURS["accent"][0], place)
    assert list(pictures.values()) == [False, True]
