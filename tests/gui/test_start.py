from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.frame.projects import Projects
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.start.page import TRAINED, StartPage
from constructor_desktop.gui.start.recent import card_rect, missing_links
from constructor_desktop.gui.start.recent_project import RecentProject
from constructor_desktop.gui.start.strip import ExampleStrip
from constructor_desktop.gui.widgets.drop_zone import DropZone
from constructor_desktop.storage.project import Project
from tests.gui.conftest import write_samples

WAIT = 20_000


class Opened:
    """The sessions that were opened, closed after the test."""

    def __init__(self, projects: Projects) -> None:
        self.sessions: list[Session] = []
        self.paths: list[tuple[Path, ...]] = []
        projects.opened.connect(self._take)

    def _take(self, session: Session, paths: tuple[Path, ...]) -> None:
        self.sessions.append(session)
        self.paths.append(paths)


@pytest.fixture
def projects(services: Services) -> Projects:
    return Projects(services)


@pytest.fixture
def opened(projects: Projects):
    made = Opened(projects)
    yield made
    for session in made.sessions:
        session.close()


@pytest.fixture
def make_page(qtbot: QtBot, services: Services, projects: Projects, opened: Opened):
    def make(*recent: Path) -> StartPage:
        services.preferences.store("recent", [str(path) for path in recent])
        page = StartPage(services, projects)
        qtbot.addWidget(page)
        page.resize(1280, 748)
        page.show()
        qtbot.waitUntil(lambda: services.tasks.running == 0 and not page._waiting and page._painted, timeout=WAIT)
        return page

    return make


def make_project(folder: Path, name: str, modality: Modality = Modality.IMAGE, count: int = 3) -> Path:
    with Project.create(folder, name, modality) as project:
        for number, label in enumerate(("Cat", "Dog")):
            source = folder.parent / f"source of {folder.name}" / label
            write_samples(source, modality, count, number)
            project.import_files({label: sorted(source.iterdir())})
    return folder


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(page: StartPage, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    QApplication.sendEvent(page, event)
    return event


def drop(page: StartPage, data: QMimeData) -> None:
    drag(page, data)  # Qt drops only where something was dragged to
    QApplication.sendEvent(
        page,
        QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def text(page: StartPage, name: str) -> str:
    return page.form.get(QLabel, name).text()


def wait_until_open(qtbot: QtBot, opened: Opened) -> Session:
    qtbot.waitUntil(lambda: bool(opened.sessions), timeout=WAIT)
    return opened.sessions[-1]


@pytest.mark.parametrize(("key", "modality"), [("picture", Modality.IMAGE), ("sound", Modality.AUDIO)])
def test_new_project(qtbot: QtBot, make_page, opened: Opened, key: str, modality: Modality) -> None:
    page = make_page()
    qtbot.mouseClick(page.form.get(QPushButton, f"{key}_new"), Qt.MouseButton.LeftButton)
    session = wait_until_open(qtbot, opened)
    assert session.modality is modality
    assert session.state.classes == ()


@pytest.mark.parametrize(("key", "modality"), [("picture", Modality.IMAGE), ("sound", Modality.AUDIO)])
def test_example_is_made_and_opened(qtbot: QtBot, make_page, opened: Opened, key: str, modality: Modality) -> None:
    page = make_page()
    shares: list[int] = []
    bar = page.form.get(QProgressBar, "busy_progress")
    bar.valueChanged.connect(shares.append)
    qtbot.mouseClick(page.form.get(QPushButton, f"{key}_example"), Qt.MouseButton.LeftButton)
    assert not page.form.get(QPushButton, "picture_new").isEnabled()
    session = wait_until_open(qtbot, opened)
    assert session.modality is modality
    assert [len(known.samples) for known in session.state.classes] == [20, 20, 20]
    assert shares
    qtbot.waitUntil(page.form.get(QPushButton, "picture_new").isEnabled, timeout=WAIT)


def test_example_can_be_cancelled_and_leaves_nothing(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    page = make_page()
    page.form.get(QPushButton, "picture_example").click()
    page.form.get(QPushButton, "busy_cancel").click()
    qtbot.waitUntil(page.form.get(QPushButton, "picture_new").isEnabled, timeout=WAIT)
    assert opened.sessions == []
    assert list((tmp_path / "projects").iterdir()) == []


def test_strips_show_pictures_of_the_examples(make_page, services: Services) -> None:
    page = make_page()
    for key in ("picture", "sound"):
        pictures = page.form.get(ExampleStrip, f"{key}_strip").pictures
        assert len(pictures) == 6
        assert len({picture.pixelColor(60, 60).name() for picture in pictures}) > 2
    kept = sorted((services.cache_folder / "start").glob("example-*.png"))
    assert len(kept) == 12


def test_recent_projects(qtbot: QtBot, make_page, services: Services, opened: Opened, tmp_path: Path) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    yard = make_project(tmp_path / "yard", "Yard sounds", Modality.AUDIO, 2)
    page = make_page(pets, yard)
    shown = page.recent.projects.projects
    assert [(known.state, known.name, known.classes, known.samples) for known in shown] == [
        ("ready", "Pets", 2, 6),
        ("ready", "Yard sounds", 2, 4),
    ]
    assert all(len(known.pictures) == 4 for known in shown)
    page.grab()
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=center(page, 1))
    assert wait_until_open(qtbot, opened).folder == yard


def center(page: StartPage, row: int) -> QPoint:
    return card_rect(page.recent, page.recent.visualRect(page.recent.projects.index(row)), row).center()


def test_without_recent_projects_the_cards_are_high(make_page, tmp_path: Path) -> None:
    page = make_page()
    assert page.form.get(QWidget, "recent_place").isHidden()
    assert page.form.get(QWidget, "cards").height() == 300
    pets = make_project(tmp_path / "pets", "Pets")
    page._services.preferences.add_recent(pets)
    assert not page.form.get(QWidget, "recent_place").isHidden()
    assert page.form.get(QWidget, "cards").height() == 232


def test_missing_project_can_be_found_or_removed(
    qtbot: QtBot, make_page, services: Services, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    page = make_page(tmp_path / "gone", tmp_path / "lost", pets)
    assert [known.state for known in page.recent.projects.projects] == ["missing", "missing", "ready"]
    page.grab()
    row = page.recent.visualRect(page.recent.projects.index(0))
    find, remove = missing_links(page.recent, card_rect(page.recent, row, 0))
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=center(page, 0) + QPoint(0, -30))
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=remove.center())
    assert services.preferences.recent_projects() == [tmp_path / "lost", pets]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(pets))
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=find.center())
    assert wait_until_open(qtbot, opened).folder == pets
    assert services.preferences.recent_projects() == [pets]


def test_keys_and_menu_of_recent_projects(
    qtbot: QtBot, make_page, services: Services, opened: Opened, tmp_path: Path
) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    page = make_page(tmp_path / "gone", pets)
    menu = page.recent.make_menu(page.recent.projects.projects[1])
    assert [action.text() for action in menu.actions()] == ["Open", "Remove from the list"]
    page.recent.setCurrentIndex(page.recent.projects.index(0))
    qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert services.preferences.recent_projects() == [pets]
    page.recent.setCurrentIndex(page.recent.projects.index(0))
    qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    assert wait_until_open(qtbot, opened).folder == pets


def test_damaged_project_is_shown_and_says_why_when_opened(
    qtbot: QtBot, make_page, services: Services, tmp_path: Path
) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    (pets / "project.json").write_text('{"schema_version": 999}')
    page = make_page(pets)
    known: RecentProject = page.recent.projects.projects[0]
    assert known.state == "problem"
    page.grab()
    page.recent.opened.emit(pets)
    qtbot.waitUntil(lambda: page.form.get(QFrame, "banner").isVisible(), timeout=WAIT)
    assert "was made by a newer version" in page.form.get(QLabel, "banner_text").text()
    qtbot.waitUntil(lambda: services.tasks.running == 0)


def test_first_time_strip_goes_after_the_first_trained_project(make_page, services: Services, tmp_path: Path) -> None:
    page = make_page()
    assert not page.form.get(QWidget, "first_time").isHidden()
    page._put(RecentProject(tmp_path, "ready", "Pets", trained=True))
    assert page.form.get(QWidget, "first_time").isHidden()
    assert services.preferences.flag(TRAINED)


def test_dragging_says_what_will_happen(qtbot: QtBot, make_page, tmp_path: Path) -> None:
    for number, name in enumerate(("Cat", "Dog")):
        write_samples(tmp_path / "pets" / name, Modality.IMAGE, 3, number)
    page = make_page()
    zone = page.form.get(DropZone, "drop_zone")
    usual = text(page, "drop_head")
    assert drag(page, mime(tmp_path / "pets")).isAccepted()
    assert zone.lit
    qtbot.waitUntil(lambda: text(page, "drop_head") == "Let go to make a picture project")
    assert "6 picture" in text(page, "drop_rest")
    assert "Cat, Dog" in text(page, "drop_rest")
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert not zone.lit
    assert text(page, "drop_head") == usual


def test_text_is_not_accepted(make_page) -> None:
    page = make_page()
    data = QMimeData()
    data.setText("words")
    assert not drag(page, data).isAccepted()
    assert not page.form.get(DropZone, "drop_zone").lit


def test_dropping_folders_makes_a_project_of_them(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    for number, name in enumerate(("Rain", "Wind")):
        write_samples(tmp_path / name, Modality.AUDIO, 2, number)
    page = make_page()
    data = mime(tmp_path / "Rain", tmp_path / "Wind")
    drop(page, data)
    session = wait_until_open(qtbot, opened)
    assert session.modality is Modality.AUDIO
    assert opened.paths == [(tmp_path / "Rain", tmp_path / "Wind")]


def test_dropping_a_zip_names_the_project_after_it(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    for number, name in enumerate(("Cat", "Dog")):
        write_samples(tmp_path / "pets" / name, Modality.IMAGE, 2, number)
    archive = Path(shutil.make_archive(str(tmp_path / "My pets"), "zip", tmp_path / "pets"))
    page = make_page()
    drop(page, mime(archive))
    assert wait_until_open(qtbot, opened).state.name == "My pets"
    assert opened.paths == [(archive,)]


def test_dropping_a_manifest_finds_out_the_kind(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    write_samples(tmp_path / "files", Modality.AUDIO, 2, 0)
    table = tmp_path / "Yard.csv"
    rows = [f"files/sound-{number:03d}.wav,Rain" for number in range(2)]
    table.write_text("\n".join(["path,label", *rows]))
    page = make_page()
    drop(page, mime(table))
    session = wait_until_open(qtbot, opened)
    assert (session.modality, session.state.name) == (Modality.AUDIO, "Yard")


def test_dropping_a_project_opens_it(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    page = make_page()
    drag(page, mime(pets))
    qtbot.waitUntil(lambda: text(page, "drop_head") == "Let go to open the project “pets”")
    drop(page, mime(pets / "project.json"))
    assert wait_until_open(qtbot, opened).folder == pets
    assert opened.paths == [()]


def test_dropping_nothing_usable_says_so_on_the_page(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.txt").write_text("milk")
    page = make_page()
    drag(page, mime(tmp_path / "notes"))
    qtbot.waitUntil(lambda: text(page, "drop_head") == "There are no pictures or sounds in this")
    drop(page, mime(tmp_path / "notes"))
    banner = page.form.get(QFrame, "banner")
    qtbot.waitUntil(lambda: not banner.isHidden(), timeout=WAIT)
    assert "todo.txt" in text(page, "banner_text") or "no pictures" in text(page, "banner_text")
    assert opened.sessions == []
    qtbot.waitUntil(page.form.get(QPushButton, "open").isEnabled)


def test_path_that_does_not_exist(qtbot: QtBot, make_page, tmp_path: Path) -> None:
    page = make_page()
    page.open_paths([tmp_path / "nowhere"])
    qtbot.waitUntil(lambda: "does not exist" in text(page, "banner_text"), timeout=WAIT)


def test_what_takes_longer_is_shown(qtbot: QtBot, make_page, projects: Projects) -> None:
    page = make_page()
    stack = page.form.get(QStackedWidget, "drop_stack")
    projects.busy.emit(True)
    assert stack.currentIndex() == 0
    qtbot.waitUntil(lambda: stack.currentIndex() == 1)
    assert text(page, "busy_text") == "Opening…"
    projects.busy.emit(False)
    assert stack.currentIndex() == 0


def test_open_button(qtbot: QtBot, make_page, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pets = make_project(tmp_path / "pets", "Pets")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(pets))
    page = make_page()
    page.form.get(QPushButton, "open").click()
    assert wait_until_open(qtbot, opened).folder == pets


@pytest.mark.parametrize("width", [1100, 1280, 1920])
def test_layout(qtbot: QtBot, make_page, tmp_path: Path, width: int) -> None:
    page = make_page(*(tmp_path / str(number) for number in range(6)))
    page.resize(width, 1028)
    content = page.form.get(QWidget, "content")
    expected = min(1400 if width > 1500 else 1100, width - 40)
    qtbot.waitUntil(lambda: abs(content.width() - expected) <= 2)
    page.grab()
    assert page.recent.columns == (5 if width == 1920 else 4)
    last = card_rect(page.recent, page.recent.visualRect(page.recent.projects.index(5)), 5)
    assert last.bottom() < page.recent.height()
    assert page.recent.visualRect(page.recent.projects.index(0)).top() == 0
