"""The Data page: cards, selection, changes with undo, drag and drop from outside and between cards, hints."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.cut_dialog import CutDialog
from constructor_desktop.gui.requests import ImportPaths, ShowSamples
from constructor_desktop.gui.samples.class_card import ClassCard
from constructor_desktop.gui.samples.import_sheet import ImportSheet
from constructor_desktop.gui.samples.page import DataPage
from constructor_desktop.gui.samples.tiles import MIME
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from tests.gui.conftest import MakeSession, tone, write_samples, write_wave

MakePage = Callable[[Session], DataPage]


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> Iterator[MakePage]:
    made: list[DataPage] = []

    def make(session: Session) -> DataPage:
        page = DataPage(services, session, TrainingJob(services, session))
        page.resize(1196, 748)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        made.append(page)
        return page

    yield make
    for page in made:
        page.shut_down()


@pytest.fixture
def page(make_session: MakeSession, make_page: MakePage) -> DataPage:
    return make_page(make_session(Modality.IMAGE, {"Cat": 4, "Dog": 3}))


def card(page: DataPage, name: str) -> ClassCard:
    return next(one for one in page.overview.cards if one.state is not None and one.state.name == name)


def counts(page: DataPage) -> dict[str, int]:
    return {state.name: len(state.samples) for state in page.session.state.classes}


def settle(page: DataPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.session.busy and not page.importer.busy)


def drop(page: DataPage, data: QMimeData, at: QPoint, *, let_go: bool = True) -> QDropEvent:
    """What Qt delivers when something is dragged to a point of the page."""
    actions, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = actions | Qt.DropAction.MoveAction
    QApplication.sendEvent(page, QDragEnterEvent(at, actions, data, left, none))
    QApplication.sendEvent(page, QDragMoveEvent(at, actions, data, left, none))
    event = QDropEvent(QPointF(at), actions, data, left, none)
    if let_go:
        QApplication.sendEvent(page, event)
    return event


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def centre(page: DataPage, one: ClassCard) -> QPoint:
    return one.mapTo(page, one.rect().center())


def place(page: DataPage) -> QPoint:
    zone = page.overview.place
    return zone.mapTo(page, zone.rect().center())


def sheet_of(page: DataPage, qtbot: QtBot) -> ImportSheet:
    qtbot.waitUntil(lambda: page.findChild(ImportSheet) is not None)
    found = page.findChild(ImportSheet)
    assert isinstance(found, ImportSheet)
    return found


def test_each_class_has_a_card_with_its_first_samples(page: DataPage) -> None:
    cat = card(page, "Cat")
    assert cat.tiles.model_.rowCount() == 5  # four and the tile for all
    assert cat.tiles.model_.all_text() == "All 4"
    facts = page.findChild(QLabel, "facts")
    assert facts is not None
    assert facts.text().startswith("2 class")


def test_deleting_and_undoing(page: DataPage, qtbot: QtBot) -> None:
    tiles = card(page, "Cat").tiles
    tiles.select([page.session.state.classes[0].samples[1].path])
    gone = tiles.selected()[0].path
    qtbot.keyClick(tiles, Qt.Key.Key_Delete)
    settle(page, qtbot)
    assert counts(page) == {"Cat": 3, "Dog": 3}
    assert not gone.exists()
    page.session.undo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}
    assert gone.exists()
    page.session.redo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 3, "Dog": 3}


def test_a_number_key_moves_the_selection(page: DataPage, qtbot: QtBot) -> None:
    tiles = card(page, "Cat").tiles
    qtbot.keyClick(tiles, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(tiles.selected()) == 4
    qtbot.keyClick(tiles, Qt.Key.Key_2)
    settle(page, qtbot)
    assert counts(page) == {"Cat": 0, "Dog": 7}
    page.session.undo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_only_one_card_has_a_selection(page: DataPage) -> None:
    cat, dog = card(page, "Cat").tiles, card(page, "Dog").tiles
    cat.select([page.session.state.classes[0].samples[0].path])
    dog.select([page.session.state.classes[1].samples[0].path])
    assert cat.selected() == []
    assert [one.class_folder for one in page.selected()] == ["Dog"]


def test_dragging_samples_to_another_card(page: DataPage, qtbot: QtBot) -> None:
    data = QMimeData()
    paths = [str(one.path) for one in page.session.state.classes[0].samples[:2]]
    data.setData(MIME, json.dumps(paths).encode())
    drop(page, data, centre(page, card(page, "Dog")))
    settle(page, qtbot)
    assert counts(page) == {"Cat": 2, "Dog": 5}
    page.session.undo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_the_card_under_a_drag_lights_up(page: DataPage, tmp_path: Path) -> None:
    write_samples(tmp_path / "new", Modality.IMAGE, 1, 5)
    dog = card(page, "Dog")
    drop(page, files(tmp_path / "new"), centre(page, dog), let_go=False)
    assert dog.frame.property("selected")
    page.dropping.leave()
    assert not dog.frame.property("selected")


def test_the_drop_zone_says_what_will_happen(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "Hamster", Modality.IMAGE, 3, 5)
    (tmp_path / "Hamster" / "notes.txt").write_text("hello")
    drop(page, files(tmp_path / "Hamster"), place(page), let_go=False)
    zone = page.overview.place
    head, detail = zone.findChild(QLabel, "head"), zone.findChild(QLabel, "detail")
    assert head is not None
    assert detail is not None
    qtbot.waitUntil(lambda: "Hamster" in head.text())
    assert head.isVisible()
    assert detail.text().startswith("3 picture")
    assert "1 file" in detail.text()


def test_files_dropped_on_a_card_are_added_at_once(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "new", Modality.IMAGE, 2, 7)
    drop(page, files(*sorted((tmp_path / "new").iterdir())), centre(page, card(page, "Dog")))
    qtbot.waitUntil(lambda: counts(page)["Dog"] == 5)
    settle(page, qtbot)
    page.session.undo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}
    assert len(list((tmp_path / "new").iterdir())) == 2  # the user's own files stay


def test_files_dropped_on_the_full_list_go_to_its_class(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "new", Modality.IMAGE, 2, 7)
    page.show_class("Dog")
    data, at = files(*sorted((tmp_path / "new").iterdir())), page.full.mapTo(page, page.full.rect().center())
    drop(page, data, at, let_go=False)
    assert page.full._frame.property("selected")
    drop(page, data, at)
    assert not page.full._frame.property("selected")
    qtbot.waitUntil(lambda: counts(page)["Dog"] == 5)
    assert page.full.tiles.model_.rowCount() == 5


def test_a_folder_of_classes_goes_through_the_sheet(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for number, name in enumerate(("Bird", "Fish")):
        write_samples(tmp_path / "zoo" / name, Modality.IMAGE, 2 + number, 8 + number)
    (tmp_path / "zoo" / "Fish" / "broken.png").write_bytes(b"no picture")
    drop(page, files(tmp_path / "zoo"), place(page))
    sheet = sheet_of(page, qtbot)
    rows = sheet.findChild(QTableWidget, "rows")
    assert rows is not None
    assert rows.rowCount() == 2
    add = sheet.findChild(QPushButton, "add")
    assert add is not None
    assert add.text() == "Add 5 · skip 1"
    add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 4, "Dog": 3, "Bird": 2, "Fish": 3})
    settle(page, qtbot)
    page.session.undo()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_a_class_that_is_there_keeps_its_spelling(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for number, name in enumerate(("cat", "bird")):
        write_samples(tmp_path / "zoo" / name, Modality.IMAGE, 2, 8 + number)
    drop(page, files(tmp_path / "zoo"), place(page))
    sheet = sheet_of(page, qtbot)
    assert sorted(box.currentText() for box in sheet.findChildren(QComboBox)) == ["Cat", "bird"]
    add = sheet.findChild(QPushButton, "add")
    assert add is not None
    add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 6, "Dog": 3, "bird": 2})


def test_the_class_can_be_chosen_in_the_sheet(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "loose", Modality.IMAGE, 2, 9)
    drop(page, files(*sorted((tmp_path / "loose").iterdir())), place(page))
    sheet = sheet_of(page, qtbot)
    add, box = sheet.findChild(QPushButton, "add"), sheet.findChild(QComboBox)
    assert add is not None
    assert box is not None
    assert not add.isEnabled()
    box.setCurrentText("Cat")
    assert add.isEnabled()
    add.click()
    qtbot.waitUntil(lambda: counts(page)["Cat"] == 6)


def test_a_folder_can_be_left_out_or_joined_with_another(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for number, name in enumerate(("Bird", "Fish", "norights")):
        write_samples(tmp_path / "zoo" / name, Modality.IMAGE, 2 + number, 8 + number)
    drop(page, files(tmp_path / "zoo"), place(page))
    sheet = sheet_of(page, qtbot)
    bird, fish, rest = sheet.findChildren(QComboBox)
    offered = [bird.itemText(number) for number in range(bird.count())]
    assert offered == ["Bird", "Cat", "Dog", "Fish", "norights", "", "Do not add"]
    assert [fish.itemText(0), rest.itemText(0)] == ["Fish", "norights"]
    add, totals = sheet.findChild(QPushButton, "add"), sheet.findChild(QLabel, "totals")
    assert add is not None and totals is not None
    fish.setCurrentIndex(fish.findText("Bird"))
    rest.setCurrentIndex(rest.findText("Do not add"))
    assert add.text() == "Add 5 · skip 4"
    assert "1 class" in totals.text() and totals.text().endswith("4 left out by you")
    add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 4, "Dog": 3, "Bird": 5})
    settle(page, qtbot)


def test_a_zip_of_class_folders(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "Bird", Modality.IMAGE, 2, 8)
    with zipfile.ZipFile(tmp_path / "birds.zip", "w") as archive:
        for path in sorted((tmp_path / "Bird").iterdir()):
            archive.write(path, f"Bird/{path.name}")
    drop(page, files(tmp_path / "birds.zip"), place(page))
    add = sheet_of(page, qtbot).findChild(QPushButton, "add")
    assert add is not None
    add.click()
    qtbot.waitUntil(lambda: counts(page).get("Bird") == 2)


def test_giving_up_in_the_sheet_adds_nothing(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "zoo" / "Bird", Modality.IMAGE, 2, 8)
    write_samples(tmp_path / "zoo" / "Fish", Modality.IMAGE, 2, 9)
    drop(page, files(tmp_path / "zoo"), place(page))
    cancel = sheet_of(page, qtbot).findChild(QPushButton, "cancel")
    assert cancel is not None
    cancel.click()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_what_is_not_usable_gets_a_sentence(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "text.txt").write_text("hello")
    with qtbot.waitSignal(page.services.notices.toast) as told:
        drop(page, files(tmp_path / "text.txt"), centre(page, card(page, "Dog")))
    assert told.args is not None
    assert len(told.args[0]) > 10
    foreign = QMimeData()
    foreign.setUrls([QUrl("https://example.org/cat.jpg")])
    with qtbot.waitSignal(page.services.notices.toast) as told:
        drop(page, foreign, place(page))
    assert told.args is not None
    assert "this computer" in told.args[0]
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_renaming_in_place(page: DataPage, qtbot: QtBot) -> None:
    cat = card(page, "Cat")
    cat.rename()
    edit = cat.findChild(QLineEdit, "edit")
    assert edit is not None
    edit.setText("Кот")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert set(counts(page)) == {"Кот", "Dog"}
    page.session.undo()
    settle(page, qtbot)
    assert set(counts(page)) == {"Cat", "Dog"}


def test_classes_are_added_merged_reordered_recoloured_and_removed(page: DataPage, qtbot: QtBot) -> None:
    first = page.session.state
    actions = page.actions_
    steps = [
        lambda: actions.recolour("Cat", 7),
        lambda: actions.shift("Cat", 1),
        lambda: actions.merge("Cat", "Dog"),
        lambda: actions.remove_class("Dog"),
    ]
    for step in steps:
        step()
        settle(page, qtbot)
    assert page.session.state.classes == ()
    for _ in steps:
        page.session.undo()
        settle(page, qtbot)
    assert page.session.state.classes == first.classes


def test_a_new_class_is_named_at_once(page: DataPage, qtbot: QtBot) -> None:
    page.overview.place.new_class_wanted.emit()
    qtbot.waitUntil(lambda: len(page.overview.cards) == 3)
    edit = page.overview.cards[-1].findChild(QLineEdit, "edit")
    assert edit is not None
    qtbot.waitUntil(lambda: not edit.isHidden())


def test_a_new_class_is_what_is_recorded_and_naming_it_starts_nothing(
    make_session: MakeSession, make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page(make_session(Modality.AUDIO, {"dog": 1, "rooster": 1}))
    qtbot.waitUntil(lambda: page.capture.content is not None)
    content = page.capture.content
    box = content.idle.class_box
    box.choose("rooster")
    page.overview.place.new_class_wanted.emit()
    qtbot.waitUntil(lambda: len(page.overview.cards) == 3)
    assert box.currentText() == "Class 3"
    edit = page.overview.cards[-1].findChild(QLineEdit, "edit")
    qtbot.waitUntil(edit.hasFocus)
    edit.setText("chainsaw")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert box.currentText() == "chainsaw"
    named = card(page, "chainsaw")
    assert page.focusWidget() is named
    qtbot.keyClick(named, Qt.Key.Key_Return)
    assert content.recording is None
    qtbot.keyClick(named, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: named.findChild(QLineEdit, "edit").isVisible())
    for expected in ("Class 3", "rooster"):
        page.session.undo()
        settle(page, qtbot)
        assert box.currentText() == expected
    page.show_class("dog")
    assert box.folder == "dog"


def test_the_class_to_record_for_never_jumps(make_session: MakeSession, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(make_session(Modality.IMAGE, {"dog": 1, "rain": 1, "rooster": 1}))
    qtbot.waitUntil(lambda: page.capture.content is not None)
    box = page.capture.content.class_box
    box.choose("rooster")
    page.actions_.rename("rooster", "cock")
    settle(page, qtbot)
    assert (box.folder, box.currentText()) == ("cock", "cock")
    page.actions_.remove_class("cock")
    settle(page, qtbot)
    assert (box.folder, box.currentIndex()) == ("", -1), "not the first class"
    page.session.undo()
    settle(page, qtbot)
    assert box.folder == "cock"


def test_a_new_class_is_offered_where_the_class_to_record_for_is_chosen(
    make_session: MakeSession, make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page(make_session(Modality.IMAGE, {"dog": 1, "rain": 1}))
    qtbot.waitUntil(lambda: page.capture.content is not None)
    box = page.capture.content.class_box
    qtbot.keyClick(box, Qt.Key.Key_End)
    settle(page, qtbot)
    assert counts(page) == {"dog": 1, "rain": 1}, "only the list makes classes"
    assert box.currentText() == "dog"
    page.show_class("rain")
    box.showPopup()
    view = box.view()
    assert box.itemText(box.count() - 1) == "New class…"
    view.setCurrentIndex(box.model().index(box.count() - 1, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.session.state.classes) == 3)
    settle(page, qtbot)
    assert page.overview.isVisible()
    assert box.currentText() == "Class 3"
    qtbot.waitUntil(card(page, "Class 3").findChild(QLineEdit, "edit").isVisible)


def test_the_full_list_sorts_and_filters(page: DataPage, qtbot: QtBot) -> None:
    page.show_class("Cat")
    assert page.full.tiles.model_.rowCount() == 4
    box = page.full.findChild(QLineEdit, "filter")
    assert box is not None
    box.setText("002")
    assert [one.path.name for one in [page.full.tiles.model_.sample(0)] if one] == ["picture-002.png"]
    qtbot.keyClick(page.full.tiles, Qt.Key.Key_Escape)
    assert page.overview.isVisible()


def test_samples_are_shown_for_another_page(page: DataPage) -> None:
    wanted = page.session.state.classes[1].samples[2].path
    page.activate(ShowSamples((wanted,)))
    assert [one.path for one in page.selected()] == [wanted]


def test_hints_and_badges_arrive_and_can_be_dismissed(
    make_session: MakeSession, make_page: MakePage, tmp_path: Path, qtbot: QtBot
) -> None:
    page = make_page(make_session(Modality.IMAGE, {"Cat": 3, "Dog": 12}))
    cat = card(page, "Cat")
    qtbot.waitUntil(lambda: cat.hint.isVisible(), timeout=10_000)
    assert "3" in cat.hint.text.text()
    cat.hint.dismissed.emit()
    assert not cat.hint.isVisible()


def test_going_to_training_needs_two_classes(make_session: MakeSession, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(make_session(Modality.IMAGE, {"Cat": 3}))
    go = page.findChild(QPushButton, "go")
    assert go is not None
    gone: list[str] = []
    page.services.navigator.requested.connect(lambda name, request: gone.append(name))
    go.click()
    bubble = page.readiness.bubble
    assert bubble is not None
    assert bubble.isVisible()
    assert "1 more class" in bubble.text.text()
    page.actions_.add_class("Dog", lambda folder: None)
    settle(page, qtbot)
    assert page.readiness.bubble is None
    go.click()
    bubble = page.readiness.bubble
    assert bubble is not None
    assert "“Dog” needs 2 more" in bubble.text.text()
    bubble.close_button.click()
    assert page.readiness.bubble is None
    assert gone == []


def test_ten_thousand_samples_are_shown_at_once(make_session: MakeSession, make_page: MakePage, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 1})
    sample = session.folder / "data" / "Cat" / "picture-000.png"
    for number in range(10_000):
        (sample.parent / f"copy-{number:05d}.png").hardlink_to(sample)
    session.refresh()
    qtbot.waitUntil(lambda: session.state.n_samples == 10_001 and not session.busy, timeout=20_000)
    page = make_page(session)
    page.show_class("Cat")
    qtbot.waitUntil(lambda: page.thumbnails.waiting == 0, timeout=20_000)
    assert page.full.tiles.model_.rowCount() == 10_001
    assert len(page.thumbnails._kept) < 400  # only what is seen


def test_what_is_there_already_is_not_counted_as_added(
    page: DataPage, tmp_path: Path, services: Services, qtbot: QtBot
) -> None:
    write_samples(tmp_path / "more" / "Kitten", Modality.IMAGE, 4, 0)
    write_samples(tmp_path / "more" / "Puppy", Modality.IMAGE, 5, 1)
    toasts: list[tuple[str, str]] = []
    services.notices.toast.connect(lambda text, action, _: toasts.append((text, action)))
    drop(page, files(tmp_path / "more"), place(page))
    sheet = sheet_of(page, qtbot)
    for box, name in zip(sheet.findChildren(QComboBox), ("Cat", "Dog"), strict=True):
        box.setCurrentText(name)
    sheet._add.click()
    settle(page, qtbot)
    assert counts(page) == {"Cat": 4, "Dog": 5}
    assert page.session.undo_text.startswith("2 picture"), "three dogs and all cats are there already"
    text, action = toasts[-1]
    assert text.startswith("2 picture")
    assert "7 file" in text
    assert action == "Undo"


def test_an_import_that_adds_nothing_leaves_nothing_to_undo(
    page: DataPage, tmp_path: Path, services: Services, qtbot: QtBot
) -> None:
    write_samples(tmp_path / "Kitten", Modality.IMAGE, 4, 0)
    toasts: list[tuple[str, str]] = []
    services.notices.toast.connect(lambda text, action, _: toasts.append((text, action)))
    drop(page, files(tmp_path / "Kitten"), place(page))
    sheet = sheet_of(page, qtbot)
    sheet.findChildren(QComboBox)[0].setCurrentText("Cat")
    with qtbot.waitSignal(page.session.done) as told:
        sheet._add.click()
    qtbot.waitUntil(lambda: bool(toasts))
    assert told.args[0].text == ""
    assert not page.session.can_undo
    assert toasts[-1][0].startswith("4 file")
    assert toasts[-1][1] == ""


@pytest.mark.parametrize("on_card", [False, True])
def test_a_folder_that_is_all_there_is_told_at_once(
    page: DataPage, tmp_path: Path, services: Services, qtbot: QtBot, on_card: bool
) -> None:
    write_samples(tmp_path / "cat", Modality.IMAGE, 4, 0)
    toasts: list[str] = []
    services.notices.toast.connect(lambda text, *_: toasts.append(text))
    with qtbot.waitSignal(page.importer.given_up):
        drop(page, files(tmp_path / "cat"), centre(page, card(page, "Cat")) if on_card else place(page))
    assert toasts == [
        "None of these 4 files is new. The first one, picture-000.png: "
        "The class already has the same file, as picture-000.png."
    ]
    assert page.findChild(ImportSheet) is None
    assert not page.session.can_undo


def test_the_sheet_tells_what_is_there_already(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "new", Modality.IMAGE, 2, 7)
    write_samples(tmp_path / "cat", Modality.IMAGE, 2, 0)
    for number, path in enumerate(sorted((tmp_path / "new").iterdir())):
        path.rename(tmp_path / "cat" / f"new-{number}.png")
    drop(page, files(tmp_path / "cat"), place(page))
    sheet = sheet_of(page, qtbot)
    assert sheet._add.text() == "Add 2 · skip 2"
    assert sheet._skipped.toPlainText().splitlines() == [
        f"cat/picture-00{number}.png: The class already has the same file, as picture-00{number}.png."
        for number in range(2)
    ]
    sheet._add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 6, "Dog": 3})


def test_a_long_name_leaves_room_for_the_class(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    name = "A very long name of a class that goes on and on and on and on " * 3
    write_samples(tmp_path / "some" / name.strip(), Modality.IMAGE, 1, 8)
    write_samples(tmp_path / "some" / "Short", Modality.IMAGE, 1, 9)
    drop(page, files(tmp_path / "some"), place(page), let_go=False)
    head = page.overview.place.findChild(QLabel, "head")
    assert head is not None
    qtbot.waitUntil(lambda: "Short" in head.text())
    assert len(head.text()) < 100
    drop(page, files(tmp_path / "some"), place(page))
    sheet = sheet_of(page, qtbot)
    table = sheet.findChild(QTableWidget, "rows")
    assert table is not None
    assert table.columnWidth(1) > 200
    assert table.columnViewportPosition(3) + table.columnWidth(3) <= table.viewport().width() + 1
    sheet.reject()


def test_files_without_a_class_say_what_is_missing(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "loose", Modality.IMAGE, 3, 8)
    drop(page, files(*(tmp_path / "loose").iterdir()), place(page))
    sheet = sheet_of(page, qtbot)
    totals, add = sheet.findChild(QLabel, "totals"), sheet.findChild(QPushButton, "add")
    assert totals is not None and add is not None
    assert totals.text() == "Choose a class for the files"
    assert (add.text(), add.isEnabled()) == ("Add", False)
    sheet._boxes[0].setCurrentText("Owl")
    assert totals.text().startswith("1 class")
    assert (add.text(), add.isEnabled()) == ("Add 3", True)
    sheet.reject()


@pytest.mark.allow_log
def test_a_refused_name_does_not_stay_on_its_card(page: DataPage, qtbot: QtBot) -> None:
    cat = card(page, "Cat")
    cat.rename()
    cat._edit.setText("Dog")
    with qtbot.waitSignal(page.session.failed):
        cat._finish_rename()
    assert cat._name.text() == "Cat"
    qtbot.waitUntil(lambda: not cat._edit.isHidden())
    assert cat._edit.text() == "Dog", "to be changed, not typed anew"
    qtbot.keyClick(cat._edit, Qt.Key.Key_Escape)
    assert cat._edit.isHidden() and cat._name.text() == "Cat"


def test_a_class_with_few_pictures_asks_for_files_where_there_is_no_camera(
    make_session: MakeSession, make_page: MakePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_page(make_session(Modality.IMAGE, {"Cat": 4, "Dog": 3}))
    qtbot.waitUntil(lambda: page.capture.content is not None)
    asked: list[str | None] = []
    monkeypatch.setattr(page.importer, "choose_files", asked.append)
    cat = card(page, "Cat")
    button = cat.hint.button
    for can, words in ((False, "Add files…"), (True, "Take pictures"), (False, "Add files…")):
        page.capture.possible_changed.emit(can)
        qtbot.waitUntil(lambda words=words: button.text() == words and not cat.hint.isHidden())
    button.click()
    assert asked == ["Cat"]


def test_a_long_recording_is_named_and_can_be_cut(
    make_session: MakeSession, make_page: MakePage, qtbot: QtBot, tmp_path: Path
) -> None:
    session = make_session(Modality.AUDIO, {"Dog": 2, "Rain": 2})
    long = session.state.classes[0].samples[1].path
    write_wave(long, tone(440, 12.0))
    session.refresh()
    page = make_page(session)
    dog = card(page, "Dog")
    qtbot.waitUntil(lambda: "longer than 5 s" in dog.hint.text.text(), timeout=8000)
    button = dog.hint.button
    assert button.text() == "Cut…"
    button.click()
    qtbot.waitUntil(lambda: page.window().findChild(CutDialog) is not None, timeout=8000)
    dialog = page.window().findChild(CutDialog)
    assert dialog._sample.path == long
    assert [sample.path for sample in page.selected()] == [long]
    qtbot.waitUntil(lambda: dialog._search is None)
    dialog.reject()


def test_cancelling_keeps_what_is_in_and_says_so(
    page: DataPage, tmp_path: Path, services: Services, qtbot: QtBot
) -> None:
    write_samples(tmp_path / "many", Modality.IMAGE, 300, 8)
    toasts: list[str] = []
    services.notices.toast.connect(lambda text, *_: toasts.append(text))
    cancel = page.overview.place.findChild(QPushButton, "cancel")
    assert cancel is not None
    drop(page, files(tmp_path / "many"), place(page))
    sheet_of(page, qtbot)._add.click()
    qtbot.waitUntil(cancel.isVisible)
    cancel.click()
    settle(page, qtbot)
    kept = counts(page).get("many", 0)
    assert kept < 300
    assert toasts[-1].startswith("Stopped.")
    assert f" {kept} file" in toasts[-1]
    if kept:
        with qtbot.waitSignal(page.session.done):
            page.session.undo()
    assert counts(page) == {"Cat": 4, "Dog": 3}


def test_the_first_samples_of_a_class_take_one_row(
    make_session: MakeSession, make_page: MakePage, tmp_path: Path, qtbot: QtBot
) -> None:
    page = make_page(make_session(Modality.AUDIO, {"Rain": 0, "Dog": 0}))
    qtbot.wait(50)
    write_samples(tmp_path / "more", Modality.AUDIO, 2, 4)
    drop(page, files(*(tmp_path / "more").iterdir()), centre(page, card(page, "Rain")))
    qtbot.waitUntil(lambda: counts(page)["Rain"] == 2)
    tiles = card(page, "Rain").tiles
    qtbot.waitUntil(lambda: tiles.columns() > 3)
    qtbot.waitUntil(lambda: tiles.height() == tiles.row_height())


def own_classes(page: DataPage, qtbot: QtBot, tmp_path: Path) -> ImportSheet:
    """Drops two folders onto the card of Cat."""
    for number, name in enumerate(("Bird", "Fish")):
        write_samples(tmp_path / name, Modality.IMAGE, 2, 8 + number)
    drop(page, files(tmp_path / "Bird", tmp_path / "Fish"), centre(page, card(page, "Cat")))
    return sheet_of(page, qtbot)


def test_several_folders_on_a_card_keep_their_classes(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = own_classes(page, qtbot, tmp_path)
    strip, add = sheet.findChild(QLabel, "own"), sheet.findChild(QPushButton, "add")
    assert strip is not None and strip.isVisible() and "classes of its own" in strip.text()
    assert add is not None
    add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 4, "Dog": 3, "Bird": 2, "Fish": 2})
    settle(page, qtbot)


def test_they_can_go_to_the_card_all_the_same(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    sheet = own_classes(page, qtbot, tmp_path)
    together, add = sheet.findChild(QPushButton, "to_card"), sheet.findChild(QPushButton, "add")
    assert together is not None and add is not None
    together.click()
    assert [box.currentText() for box in sheet.findChildren(QComboBox)] == ["Cat", "Cat"]
    together.click()
    assert [box.currentText() for box in sheet.findChildren(QComboBox)] == ["Bird", "Fish"]
    together.click()
    add.click()
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 8, "Dog": 3})
    settle(page, qtbot)


def test_one_folder_on_a_card_goes_to_the_card(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "Bird", Modality.IMAGE, 2, 8)
    drop(page, files(tmp_path / "Bird"), centre(page, card(page, "Cat")))
    qtbot.waitUntil(lambda: counts(page) == {"Cat": 6, "Dog": 3})
    settle(page, qtbot)


@pytest.mark.parametrize("want", [False, True])
def test_a_project_made_for_a_drop_is_not_wanted_without_it(
    make_session: MakeSession, make_page: MakePage, tmp_path: Path, qtbot: QtBot, want: bool
) -> None:
    page = make_page(make_session(Modality.IMAGE, {}))
    asked: list[bool] = []
    page.services.navigator.discard_requested.connect(lambda: asked.append(True))
    write_samples(tmp_path / "zoo" / "Bird", Modality.IMAGE, 2, 8)
    page.activate(ImportPaths((tmp_path / "zoo",), fresh=True))
    sheet = sheet_of(page, qtbot)
    button = sheet.findChild(QPushButton, "add" if want else "cancel")
    assert button is not None
    button.click()
    settle(page, qtbot)
    assert asked == ([] if want else [True])


def test_the_list_of_what_is_skipped_makes_the_sheet_higher(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for number, name in enumerate(("Bird", "Fish", "Newt")):
        write_samples(tmp_path / "zoo" / name, Modality.IMAGE, 2, 8 + number)
    (tmp_path / "zoo" / "Fish" / "broken.png").write_bytes(b"no picture")
    drop(page, files(tmp_path / "zoo"), place(page))
    sheet = sheet_of(page, qtbot)
    rows, why = sheet.findChild(QTableWidget, "rows"), sheet.findChild(QPushButton, "show_skipped")
    assert rows is not None and why is not None
    before = sheet.height()
    why.click()
    qtbot.waitUntil(lambda: sheet.height() >= before + 100)
    assert rows.viewport().height() >= 3 * rows.rowHeight(0)
    sheet.reject()


def test_a_long_name_in_a_hint_leaves_the_card_its_width(
    make_session: MakeSession, make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page(make_session(Modality.IMAGE, {"Cat": 4, "Dog": 3}))
    first = card(page, "Cat")
    before = first.minimumSizeHint().width()
    first.hint.set_hint(f"4 pictures look the same as in {'x' * 90}. One of the two must be wrong.", "Show", "eye")
    first.hint.show()
    page.grab()
    assert page.overview.cards[0].minimumSizeHint().width() <= max(before, 400)
    assert first.width() <= page.overview.width()


def test_what_is_selected_stays_so_when_its_class_is_renamed(page: DataPage, qtbot: QtBot) -> None:
    tiles = card(page, "Cat").tiles
    tiles.select([tiles.model_.samples[2].path])
    name = tiles.selected()[0].path.name
    page.actions_.rename(card(page, "Cat").folder, "Tiger")
    settle(page, qtbot)
    assert [one.path.name for one in page.selected()] == [name]
    assert page.selected()[0].path.is_file()
    page.session.undo()
    settle(page, qtbot)
    assert [one.path.name for one in page.selected()] == [name]
    assert card(page, "Cat").tiles.selected() == page.selected()


def test_undo_in_the_search_field_is_that_of_the_project(page: DataPage, qtbot: QtBot) -> None:
    for field in (page.findChild(QLineEdit, "search"), page.findChild(QLineEdit, "filter")):
        assert field is not None
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        QApplication.sendEvent(field, event)
        assert not event.isAccepted()


def test_over_a_card_it_says_that_there_is_a_choice(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("Bird", "Fish"):
        write_samples(tmp_path / name, Modality.IMAGE, 1, 8)
    drop(page, files(tmp_path / "Bird", tmp_path / "Fish"), centre(page, card(page, "Cat")), let_go=False)
    head = page.overview.place._head
    qtbot.waitUntil(lambda: head.text() == "Let go to choose: its own classes, or “Cat”")
    page.dropping.leave()
