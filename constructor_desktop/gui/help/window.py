"""The user guide: a window with its pages, a list of them, a way back and a search in the page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QKeySequence,
    QShortcut,
    QStandardItem,
    QStandardItemModel,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListView, QTextBrowser, QToolButton, QWidget

from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services

TOPICS = (
    *("start", "data", "recording", "train", "models", "cloud", "results", "test", "export"),
    *("settings", "weights", "shortcuts", "problems"),
)
_SIZE = QSize(900, 640)
_CONTENTS, _BESIDE_TITLE = 248, 36
_HEADINGS = {1: 22, 2: 16, 3: 14}
_LINE_PERCENT = 138.0


class HelpWindow(QDialog):
    """Stays open beside the program."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._services = services
        self._topic = ""
        self._visited: list[str] = []
        self.form = load_form("help", services.icons, self)
        self.resize(_SIZE)
        self.text = self.form.get(QTextBrowser, "text")
        self.contents = self.form.get(QListView, "contents")
        self._back = self.form.get(QToolButton, "back")
        self._search = self.form.get(QLineEdit, "search")
        self._titles = QStandardItemModel(self)
        self.contents.setModel(self._titles)
        self.contents.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for _ in TOPICS:
            self._titles.appendRow(QStandardItem())
        self._connect()
        self._retranslate()

    @property
    def topic(self) -> str:
        """Name of the page that is shown."""
        return self._topic

    def show_topic(self, topic: str) -> None:
        """Shows a page; one that is not there shows the first."""
        if topic not in TOPICS:
            topic = TOPICS[0]
        if self._topic and topic != self._topic:
            self._visited.append(self._topic)
        self._show(topic)

    def back(self) -> None:
        """Shows the page before."""
        if self._visited:
            self._show(self._visited.pop())

    def find_next(self) -> None:
        """Finds the next place with the words of the search, from the top after the last one."""
        words = self._search.text()
        found = self.form.get(QLabel, "found")
        if not words or self.text.find(words):
            found.setText("")
            return
        cursor = self.text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.text.setTextCursor(cursor)
        found.setText("" if self.text.find(words) else self.tr("Not on this page"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.contents.selectionModel().currentChanged.connect(self._choose)
        self._back.clicked.connect(self.back)
        self._search.returnPressed.connect(self.find_next)
        self._search.textChanged.connect(self._find_first)
        self.text.anchorClicked.connect(self._follow)
        self._services.theme.changed.connect(self._draw)
        for key, action in (("Alt+Left", self.back), ("Ctrl+F", self._search.setFocus), ("F3", self.find_next)):
            QShortcut(QKeySequence(key), self, action)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Help"))
        for row, topic in enumerate(TOPICS):
            title = page_text(topic, self._services.language.code).partition("\n")[0]
            self._titles.item(row).setText(title.removeprefix("# "))
            self._titles.item(row).setToolTip(title.removeprefix("# "))
        self.contents.setFixedWidth(max(_CONTENTS, self.contents.sizeHintForColumn(0) + _BESIDE_TITLE))
        if self._topic:
            self._draw()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and TOPICS[index.row()] != self._topic:
            self.show_topic(TOPICS[index.row()])

    def _follow(self, link: QUrl) -> None:
        self.show_topic(Path(link.path()).stem)

    def _find_first(self) -> None:
        cursor = self.text.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.text.setTextCursor(cursor)
        self.find_next()

    def _show(self, topic: str) -> None:
        self._topic = topic
        self.contents.setCurrentIndex(self._titles.index(TOPICS.index(topic), 0))
        self._back.setEnabled(bool(self._visited))
        self.form.get(QLabel, "found").setText("")
        self._draw()

    def _draw(self) -> None:
        if self._topic:
            self.text.setMarkdown(page_text(self._topic, self._services.language.code))
            set_type(self.text.document())
            self.text.moveCursor(QTextCursor.MoveOperation.Start)


def page_text(topic: str, language: str) -> str:
    """Returns a page of the guide, in Markdown, its title in the first line."""
    return resource_path("resources", "help", language, f"{topic}.md").read_text(encoding="utf-8")


def set_type(document: QTextDocument) -> None:
    """Gives headings and paragraphs their sizes and distances."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        _set_block(cursor, block)
        block = block.next()


def _set_block(cursor: QTextCursor, block: QTextBlock) -> None:
    cursor.setPosition(block.position())
    spacing = QTextBlockFormat()
    level = block.blockFormat().headingLevel()
    in_list = block.textList() is not None
    spacing.setTopMargin((18 if level > 1 else 4) if level else 2 if in_list else 4)
    spacing.setBottomMargin(8 if level else 3 if in_list else 8)
    spacing.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(spacing)
    if level:
        font = QFont(block.document().defaultFont())
        font.setPixelSize(_HEADINGS[min(level, max(_HEADINGS))])
        font.setWeight(QFont.Weight.DemiBold)
        letters = QTextCharFormat()
        letters.setFont(font)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(letters)


def show_help(services: Services, topic: str, parent: QWidget) -> None:
    """Shows a topic of the user guide, in the window that is open already if there is one."""
    window = parent.findChild(HelpWindow)
    if window is None:
        window = HelpWindow(services, parent)
    window.show_topic(topic)
    window.show()
    window.raise_()
    window.activateWindow()
