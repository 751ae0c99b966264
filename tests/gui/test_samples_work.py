"""Behind the Data page: thumbnails, checks, tiles of any number, progress of imports, copies of classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton, QTableWidget, QToolButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Event, ignore_event
from constructor_desktop.gui.samples import examining
from constructor_desktop.gui.samples.copying import copy_class
from constructor_desktop.gui.samples.examining import Examined, Findings, examine_all
from constructor_desktop.gui.samples.import_sheet import ImportSheet
from constructor_desktop.gui.samples.importing import import_progress
from constructor_desktop.gui.samples.page import DataPage
from constructor_desktop.gui.samples.tile_delegate import PICTURE_TILE, TileDelegate
from constructor_desktop.gui.samples.tiles import TileView
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.thumbnails import Thumbnails
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.storage.changes import TrashSamples
from constructor_desktop.storage.state import SampleState
from tests.gui.conftest import MakeSession, tone, write_samples, write_wave

PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def thumbnails(services: Services) -> Iterator[Thumbnails]:
    made = Thumbnails(services, Modality.IMAGE)
    yield made
    made.close()


@pytest.fixture
def page(services: Services, make_session: MakeSession, qtbot: QtBot) -> Iterator[DataPage]:
    session = make_session(Modality.IMAGE, {"Cat": 9, "Dog": 3, "Bird": 2})
    made = DataPage(services, session, TrainingJob(services, session))
    made.resize(1196, 748)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.shut_down()


def settle(page: DataPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.session.busy and not page.importer.busy)


def state_of(path: Path) -> SampleState:
    status = path.stat()
    return SampleState(path, "Cat", None, None, status.st_size, status.st_mtime_ns)


def pictures(folder: Path, count: int) -> list[SampleState]:
    write_samples(folder, Modality.IMAGE, count, 3)
    return [state_of(path) for path in sorted(folder.iterdir())]


# -- thumbnails --------------------------------------------------------------------------------------------------------


def test_what_is_seen_comes_in_its_order_before_what_was_seen_earlier(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(thumbnails, "_image", lambda request: made.append(request.path.name))
    thumbnails._working = 2  # Nobody decodes while they are asked for.
    samples = pictures(tmp_path / "a", 6)
    for sample in samples[:3]:
        thumbnails.get(sample, PICTURE_TILE)
    qtbot.wait(10)  # Scrolled on: another paint pass.
    for sample in samples[3:]:
        thumbnails.get(sample, PICTURE_TILE)
    thumbnails.work()
    thumbnails._working -= 1
    assert made == [sample.path.name for sample in samples[3:] + samples[:3]]


def test_a_thumbnail_arrives_and_is_kept_on_disk(services: Services, tmp_path: Path, qtbot: QtBot) -> None:
    sample = pictures(tmp_path / "a", 1)[0]
    for _ in range(2):  # the second time from the disk: the file is gone
        made = Thumbnails(services, Modality.IMAGE)
        with qtbot.waitSignal(made.arrived):
            assert made.get(sample, PICTURE_TILE) is None
        found = made.get(sample, PICTURE_TILE)
        assert found is not None
        assert found.deviceIndependentSize().toSize() == PICTURE_TILE
        made.close()
        sample.path.unlink(missing_ok=True)


def test_a_file_that_cannot_be_read_has_an_empty_thumbnail(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "broken.png").write_bytes(b"nothing")
    sample = state_of(tmp_path / "broken.png")
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(sample, PICTURE_TILE)
    found = thumbnails.get(sample, PICTURE_TILE)
    assert found is not None
    assert found.isNull()


def test_what_an_owner_does_not_want_any_more_is_not_made(thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot) -> None:
    samples = pictures(tmp_path / "a", 30)
    mine, other = object(), object()
    for sample in samples[1:]:
        thumbnails.get(sample, PICTURE_TILE, mine)
    thumbnails.get(samples[0], PICTURE_TILE, other)
    assert thumbnails.forget(mine)
    assert not thumbnails.forget(mine)
    qtbot.waitUntil(lambda: thumbnails.waiting == 0 and len(thumbnails._kept) > 0)
    assert thumbnails.get(samples[0], PICTURE_TILE, other) is not None
    assert len(thumbnails._kept) < 30


def test_memory_for_thumbnails_is_bounded(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = 4 * (2 * PICTURE_TILE.width()) * (2 * PICTURE_TILE.height())
    monkeypatch.setattr("constructor_desktop.gui.thumbnails._MEMORY_BYTES", 3 * one)
    for sample in pictures(tmp_path / "a", 8):
        thumbnails.get(sample, PICTURE_TILE)
    qtbot.waitUntil(lambda: thumbnails.waiting == 0)
    qtbot.waitUntil(lambda: len(thumbnails._kept) == 3)
    assert thumbnails._bytes == 3 * one


# -- tiles -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def view(services: Services, thumbnails: Thumbnails, qtbot: QtBot) -> TileView:
    made = TileView(services.theme, thumbnails, PICTURE_TILE)
    qtbot.addWidget(made)
    made.resize(640, 400)
    return made


def test_ten_thousand_tiles_are_selected_and_kept(view: TileView, tmp_path: Path, qtbot: QtBot) -> None:
    samples = [SampleState(tmp_path / f"{n}.png", "Cat", None, None, 1, 1) for n in range(10_000)]
    view.set_samples(samples, None)
    view.selectAll()
    picked: list[int] = []
    view.picked.connect(lambda: picked.append(len(view.selected())))
    view.set_samples(samples[:-1], None)
    assert picked == [9_999]  # told once


def test_many_new_tiles_are_made_in_several_turns(
    view: TileView, thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.samples.tile_delegate._TURN_SECONDS", 0.0)
    samples = pictures(tmp_path / "a", 6)
    delegate = view.itemDelegate()
    assert isinstance(delegate, TileDelegate)
    for sample in samples:
        thumbnails.get(sample, PICTURE_TILE)
    qtbot.waitUntil(lambda: thumbnails.waiting == 0 and len(thumbnails._kept) == 6)
    view.set_samples(samples, None)
    view.grab()
    assert len(delegate._ready) == 1
    view.show()
    qtbot.waitUntil(lambda: len(delegate._ready) == 6)


def test_after_deleting_the_next_tile_is_selected(view: TileView, tmp_path: Path) -> None:
    samples = [SampleState(tmp_path / f"{n}.png", "Cat", None, None, 1, 1) for n in range(4)]
    view.set_samples(samples, None)
    view.select([samples[1].path, samples[2].path])
    view.set_samples([samples[0], samples[3]], None)
    assert view.selected() == [samples[3]]
    view.set_samples([samples[0]], None)
    assert view.selected() == [samples[0]]
    view.set_samples([], None)
    assert view.selected() == []


@pytest.mark.parametrize("policy", [Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded])
def test_tiles_fill_the_width(view: TileView, tmp_path: Path, policy: Qt.ScrollBarPolicy) -> None:
    view.setVerticalScrollBarPolicy(policy)
    view.set_samples([SampleState(tmp_path / f"{n}.png", "Cat", None, None, 1, 1) for n in range(60)], None)
    view.show()
    for width in (300, 508, 612, 619, 625, 640, 1000):
        view.resize(width, 300)
        view.doItemsLayout()
        tops = [view.visualRect(view.model_.index(row)).top() for row in range(view.columns() + 1)]
        assert tops.count(tops[0]) == view.columns(), width
        bar = 16 if policy is Qt.ScrollBarPolicy.ScrollBarAsNeeded else 0
        assert 0 < width - view.columns() * view.gridSize().width() <= view.columns() + bar


def test_a_tile_gives_way_a_little_for_one_more_column(view: TileView) -> None:
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    view.show()
    view.resize(620, 300)
    assert view.columns() == 6


def test_the_tile_for_all_is_no_sample(view: TileView, tmp_path: Path) -> None:
    samples = [SampleState(tmp_path / f"{n}.png", "Cat", None, None, 1, 1) for n in range(9)]
    view.set_samples(samples, 4)
    assert view.model_.rowCount() == 4
    assert view.model_.sample(3) is None
    assert view.model_.row_of(samples[3].path) == -1
    view.selectAll()
    assert view.selected() == samples[:3]
    assert view.model_.data(QModelIndex(), Qt.ItemDataRole.DecorationRole) is None


# -- checks ------------------------------------------------------------------------------------------------------------


def findings(session: Session, folder: Path, known: examining.Records | None = None) -> list[Examined]:
    told: list[Examined] = []

    def listen(event: Event) -> None:
        if isinstance(event, Examined):
            told.append(event)

    examine_all(session.state, known or {}, folder / "quality.sqlite", listen)
    return told


def test_lengths_are_told_before_the_sounds_are_examined(make_session: MakeSession, tmp_path: Path) -> None:
    session = make_session(Modality.AUDIO, {"Rain": 3, "Dog": 2})
    first, *_, last = findings(session, tmp_path)
    assert first.records == {}
    assert first.findings.seconds == pytest.approx(5.0)
    assert first.findings.hints["Rain"].code == "few"
    assert len(last.records) == 5
    assert last.findings.seconds == pytest.approx(5.0)


def test_nothing_is_examined_twice(make_session: MakeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 3})
    last = findings(session, tmp_path)[-1]
    monkeypatch.setattr(examining, "examine", lambda *_: pytest.fail("it was known"))
    assert findings(session, tmp_path)[-1].findings == last.findings  # from the disk
    assert findings(session, tmp_path / "elsewhere", last.records)[-1].findings == last.findings  # from memory


def test_twins_and_unreadable_files_are_found(make_session: MakeSession, tmp_path: Path, qtbot: QtBot) -> None:
    session = make_session(Modality.AUDIO, {"Rain": 2})
    folder = session.folder / "data" / "Rain"
    (folder / "copy.wav").write_bytes((folder / "sound-000.wav").read_bytes())
    (folder / "broken.wav").write_bytes(b"nothing")
    write_wave(folder / "silence.wav", 0 * tone(440, 1))
    session.refresh()
    qtbot.waitUntil(lambda: session.state.n_samples == 5)
    found = {path.name: code for path, code in findings(session, tmp_path)[-1].findings.problems.items()}
    assert found == {
        "copy.wav": "twin",
        "sound-000.wav": "twin",
        "broken.wav": "unreadable",
        "silence.wav": "silent",
    }


def test_a_cancelled_check_keeps_what_it_found(make_session: MakeSession, tmp_path: Path) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 5})
    done = 0

    def listen(event: Event) -> None:
        nonlocal done
        done += 1
        if done == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        examine_all(session.state, {}, tmp_path / "quality.sqlite", listen)
    assert findings(session, tmp_path)[0].records  # some are known from the disk


def test_moved_samples_are_not_examined_again(page: DataPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Findings] = []
    page.checks.found.connect(told.append)
    qtbot.waitUntil(lambda: len(page.checks._records) == 14 and page.services.tasks.running == 0)
    monkeypatch.setattr(examining, "examine", lambda *_: pytest.fail("it was known"))
    told.clear()
    page.actions_.move([page.session.state.classes[0].samples[0].path], "Dog")
    qtbot.waitUntil(lambda: bool(told))
    assert page.checks._records.keys() >= {sample.path for sample in page.session.state.samples()}


# -- importing ---------------------------------------------------------------------------------------------------------


def test_progress_of_an_import_by_class() -> None:
    samples = [Sample(Path(f"{n}"), name) for n, name in enumerate(["A", "A", "B", "B", "B", "A"])]
    assert import_progress(samples, 3).by_class == {"A": (2, 3), "B": (1, 3)}
    assert import_progress(samples, 6).by_class == {"A": (3, 3), "B": (3, 3)}


def test_an_import_shows_its_progress_and_can_be_stopped(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "more", Modality.IMAGE, 60, 4)
    seen: list[bool] = []
    cancel = page.overview.place.findChild(QPushButton, "cancel")
    assert cancel is not None

    def stop(progress: object) -> None:
        if progress is not None and not seen:
            cat = page.overview.card("Cat")
            assert cat is not None
            seen.append(cat._progress.isVisible() and cancel.isVisible())
            cancel.click()

    page.importer.progress.connect(stop)
    page.importer.start(sorted((tmp_path / "more").iterdir()), "Cat")
    qtbot.waitUntil(lambda: bool(seen))
    settle(page, qtbot)
    assert seen == [True]
    assert not cancel.isVisible()
    assert 9 <= len(page.session.state.classes[0].samples) <= 69
    while page.session.can_undo:
        page.session.undo()
        settle(page, qtbot)
    assert len(page.session.state.classes[0].samples) == 9
    assert len(list((tmp_path / "more").iterdir())) == 60


def test_more_can_be_dropped_on_the_sheet(page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    for number, name in enumerate(("Fish", "Hare")):
        write_samples(tmp_path / "zoo" / name, Modality.IMAGE, 2, 7 + number)
    write_samples(tmp_path / "Horse", Modality.IMAGE, 3, 9)
    page.importer.start([tmp_path / "zoo"])
    qtbot.waitUntil(lambda: page.findChild(ImportSheet) is not None)
    sheet = page.findChild(ImportSheet)
    assert sheet is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "Horse"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(sheet, QDragEnterEvent(QPoint(5, 5), copy, data, left, PLAIN))
    QApplication.sendEvent(sheet, QDropEvent(QPointF(5, 5), copy, data, left, PLAIN))
    qtbot.waitUntil(lambda: any(one is not sheet for one in page.findChildren(ImportSheet)))
    again = next(one for one in page.findChildren(ImportSheet) if one is not sheet)
    rows, totals = again.findChild(QTableWidget, "rows"), again.findChild(QLabel, "totals")
    assert rows is not None
    assert totals is not None
    assert rows.rowCount() == 3
    assert "7" in totals.text()
    again.reject()
    settle(page, qtbot)
    assert page.session.state.n_samples == 14


# -- the page ----------------------------------------------------------------------------------------------------------


def test_arrow_keys_go_on_in_the_next_card(page: DataPage, qtbot: QtBot) -> None:
    cat, dog = page.overview.cards[0].tiles, page.overview.cards[1].tiles
    cat.select([page.session.state.classes[0].samples[1].path])
    for _ in range(3):
        if cat.selected():
            qtbot.keyClick(cat, Qt.Key.Key_Down)
    assert [one.class_folder for one in page.selected()] == ["Dog"]
    assert dog.currentIndex().row() == 1
    qtbot.keyClick(dog, Qt.Key.Key_Up)
    assert page.session.state.classes[0].samples[1].path.parent == cat.model_.samples[0].path.parent
    assert not dog.selected()


def test_a_drop_between_two_cards_goes_to_the_nearest(page: DataPage) -> None:
    cat, dog = page.overview.cards[0], page.overview.cards[1]
    gap = cat.mapTo(page.overview, QPoint(40, cat.height() + 2))
    assert page.overview.card_at(gap) is cat
    assert page.overview.card_at(gap + QPoint(0, 8)) is dog
    zone = page.overview.place
    assert page.overview.card_at(zone.mapTo(page.overview, zone.rect().center())) is None


def test_the_drop_zone_stays_in_view(page: DataPage) -> None:
    page.resize(1016, 620)
    QApplication.processEvents()
    zone = page.overview.place
    place = zone.mapTo(page, zone.rect().bottomLeft())
    assert page.rect().contains(place)
    assert zone.height() >= 48


def test_many_classes_are_small_until_they_are_wanted(page: DataPage, qtbot: QtBot) -> None:
    for number in range(10):
        page.actions_.add_class(f"More {number}", lambda folder: None)
    settle(page, qtbot)
    qtbot.waitUntil(lambda: len(page.overview.cards) == len(page.session.state.classes))
    cat = page.overview.cards[0]
    expand = cat.findChild(QToolButton, "expand")
    assert expand is not None
    assert expand.isVisibleTo(cat)
    small = cat.tiles.height()
    expand.click()
    assert cat.tiles.height() > small
    expand.click()
    assert cat.tiles.height() == small
    page.overview.set_filter("more 3")
    assert [one.state.name for one in page.overview.cards if not one.isHidden() and one.state] == ["More 3"]


def test_of_many_classes_the_last_get_their_cards_a_moment_later(
    services: Services, make_session: MakeSession, qtbot: QtBot
) -> None:
    names = ["A", "B", "C", "D", "E", "F"]
    session = make_session(Modality.IMAGE, dict.fromkeys(names, 1))
    page = DataPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    page.checks.close()  # What it finds would take the place of the problem below.
    broken = session.state.classes[5].samples[0].path
    page.overview.set_problems({broken: "dark"})
    assert [card.folder for card in page.overview.cards] == ["A"]
    with qtbot.waitSignal(page.overview.completed):
        pass
    assert [card.folder for card in page.overview.cards] == names
    assert page.overview.cards[5].tiles.model_.problems == {broken: "dark"}
    page.shut_down()


def test_changes_while_another_page_is_shown_wait(services: Services, make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {"A": 2, "B": 2})
    page = DataPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    page.show()
    page.hide()
    session.perform(TrashSamples((session.state.classes[0].samples[0].path,)))
    qtbot.waitUntil(lambda: session.state.n_samples == 3 and not session.busy)
    assert page.overview.outdated
    page.show()
    assert not page.overview.outdated
    assert next(card.state.samples for card in page.overview.cards if card.state) == session.state.classes[0].samples
    page.hide()
    session.undo()
    qtbot.waitUntil(lambda: session.state.n_samples == 4 and not session.busy)
    card = page.overview.card("A")  # somebody asks for it before it is seen
    assert card is not None and card.state is not None and len(card.state.samples) == 2
    page.shut_down()


def test_a_card_that_is_still_to_come_is_made_when_asked_for(
    services: Services, make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, dict.fromkeys("ABCDEF", 1))
    page = DataPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    card = page.overview.card("F")
    assert card is not None and card is page.overview.cards[5]
    assert page.overview.card("G") is None
    page.shut_down()


def test_without_classes_recording_makes_one(services: Services, make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {})
    page = DataPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    page.show()
    capture = page.overview.place.findChild(QPushButton, "capture")
    assert capture is not None
    assert capture.isVisible()
    capture.click()
    qtbot.waitUntil(lambda: len(session.state.classes) == 1)
    settle(page, qtbot)
    assert not capture.isVisible()
    page.shut_down()


def test_long_sounds_come_first_if_wanted(services: Services, make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.AUDIO, {"Rain": 3})
    page = DataPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    folder = session.folder / "data" / "Rain"
    write_wave(folder / "zzz.wav", tone(440, 2))
    session.refresh()
    qtbot.waitUntil(lambda: session.state.n_samples == 4)
    page.show()
    page.show_class("Rain")
    sort = page.full.findChild(QComboBox, "sort")
    assert sort is not None
    sort.setCurrentIndex(2)
    sort.activated.emit(2)
    qtbot.waitUntil(lambda: page.full.tiles.model_.samples[0].path.name == "zzz.wav", timeout=10_000)
    page.shut_down()


def test_the_menu_of_samples_moves_and_deletes(page: DataPage, qtbot: QtBot) -> None:
    paths = [sample.path for sample in page.session.state.classes[0].samples[:2]]
    menu = page.menus.menu(paths)
    move = menu.findChild(QMenu)
    assert move is not None
    assert [action.isEnabled() for action in move.actions()] == [False, True, True]
    move.actions()[1].trigger()
    settle(page, qtbot)
    assert [len(state.samples) for state in page.session.state.classes] == [7, 5, 2]
    page.session.undo()
    settle(page, qtbot)
    page.menus.menu(paths).actions()[-1].trigger()
    settle(page, qtbot)
    assert [len(state.samples) for state in page.session.state.classes] == [7, 3, 2]


def test_a_copy_of_a_class(page: DataPage, tmp_path: Path) -> None:
    target = tmp_path / "copies"
    (target / "Cat").mkdir(parents=True)
    made = copy_class(page.session.state.classes[0], target, ignore_event)
    assert made != target / "Cat"
    assert sorted(path.name for path in made.iterdir()) == [
        sample.path.name for sample in page.session.state.classes[0].samples
    ]
