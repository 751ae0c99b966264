"""The card "Was this wrong?": a button for each class, training again, and what that has changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.dialogs.rename import ask_name
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.icons import BUTTON_SIZE
from constructor_desktop.gui.language import counted, percent_text
from constructor_desktop.gui.looks import chip_icon
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.wording import about_text
from constructor_desktop.gui.trial.flow import FlowLayout
from constructor_desktop.gui.widgets.chip import CHIP_SIZE
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.inference.changed import Changed, Effect
from constructor_desktop.storage.state import ClassState

MOST_KEYS = 10
_GAP = 5
_NAME_WIDEST = 180


class CorrectionCard(QObject):
    """Drives the card in the page's form."""

    corrected = Signal(str)
    """The name of the class that was right; it may be new."""
    retrain = Signal()
    show_changes = Signal()

    def __init__(self, services: Services, session: Session, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._session = session
        self._parent = parent
        self._what = form.get(ElidedLabel, "wrong_text")
        self._keys = form.get(QLabel, "wrong_keys")
        self._chips = form.get(QWidget, "chips")
        self._news_row = form.get(QWidget, "news_row")
        self._news = form.get(QLabel, "news")
        self._show = form.get(QPushButton, "news_show")
        self._retrain = form.get(QPushButton, "retrain")
        self._flow = FlowLayout(self._chips)
        self._buttons: list[QPushButton] = []
        self._classes: tuple[ClassState, ...] = ()
        self._changes: list[Changed] | None = None
        self._fresh = 0
        self._why_not = ""
        self._failure = ""
        self._share: float | None = None
        self._seconds: float | None = None
        self._how = ""
        self._compared = 0
        self._honest = ""
        self._show.clicked.connect(self.show_changes)
        self._retrain.clicked.connect(self.retrain)
        services.theme.changed.connect(self._draw)
        session.changed.connect(self._fill)
        self._fill()
        self._tell()

    def set_what(self, text: str) -> None:
        """Says what would be added."""
        self._what.setText(text)
        self._set_why_not("")

    def set_nothing(self, why: str) -> None:
        """Says why there is nothing to correct; nothing can be pressed until there is."""
        self._what.setText(why)
        self._set_why_not(why)

    def choose(self, number: int) -> None:
        """Says that it was the class of this number."""
        if not 1 <= number <= len(self._classes):
            return
        if self._why_not:
            self._services.notices.show(self._why_not)
        else:
            self.corrected.emit(self._classes[number - 1].name)

    def set_fresh(self, count: int, seconds: float | None, how: str = "") -> None:
        """Offers to train again with so many corrections, which takes about so long in this way, such as "Fast"."""
        if count != self._fresh:
            self._failure = ""
        self._fresh, self._seconds, self._how = count, seconds, how
        if count:
            self._changes = None
        self._tell()

    def set_training(self, share: float | None) -> None:
        """Shows how much of the training is done; None if there is none."""
        self._share = share
        self._tell()

    def set_failure(self, text: str) -> None:
        """Says why training did not succeed; empty if there is nothing to say."""
        self._failure = text
        self._tell()

    def set_changes(self, changes: list[Changed], compared: int = 0, honest: str = "") -> None:
        """Says what a new model answers otherwise.

        Args:
            changes: What was corrected, and other answers that have changed.
            compared: How many files both models have answered for.
            honest: How good both models are on samples kept aside; empty if that is not known.
        """
        self._changes, self._compared, self._honest = changes, compared, honest
        self._tell()

    def retranslate(self) -> None:
        """Sets texts again."""
        self._fill(force=True)
        self._tell()

    def changes_text(self) -> str:
        """Returns what has become of the corrections, and how many other answers have changed."""
        changes = self._changes or []
        corrected = [change for change in changes if change.corrected]
        others = self._others_text([change for change in changes if not change.corrected], alone=not corrected)
        return " ".join(filter(None, [self._corrected_text(corrected) if corrected else "", others, self._honest]))

    def _corrected_text(self, corrected: list[Changed]) -> str:
        right = sum(change.right for change in corrected)
        if len(corrected) == 1:
            known = self.tr("What you corrected is recognised now.")
            return known if right else self.tr("What you corrected is still not recognised.")
        text = QCoreApplication.translate(
            "CorrectionCard", "%1 of %n correction(s) are recognised now.", "", len(corrected)
        )
        return counted(text, len(corrected)).replace("%1", str(right))

    def _others_text(self, others: list[Changed], *, alone: bool) -> str:
        translate = QCoreApplication.translate  # `tr` of a subclass finds no plural forms
        count = len(others)
        if not others:
            tried = self.tr("No answer has changed on what was tried here.")
            return tried if alone else self._unchanged_text()
        if alone:
            text = counted(translate("CorrectionCard", "%n answer(s) changed", "", count), count)
        else:
            text = counted(translate("CorrectionCard", "%n other answer(s) changed", "", count), count)
        parts = self._effect_texts(others)
        return f"{text}: {', '.join(parts)}." if parts else f"{text}."

    def _unchanged_text(self) -> str:
        if not self._compared:
            return self.tr("No other answer has changed.")
        text = QCoreApplication.translate(
            "CorrectionCard", "No other answer has changed (%n file(s) compared).", "", self._compared
        )
        return counted(text, self._compared)

    def _effect_texts(self, changes: list[Changed]) -> list[str]:
        """Returns how many changes are for the better, for the worse, or to and from "not sure"."""
        translate, others = QCoreApplication.translate, [one for one in changes if one.effect is Effect.OTHER]
        better = sum(change.effect is Effect.BETTER for change in changes)
        worse = sum(change.effect is Effect.WORSE for change in changes)
        lost = sum(change.after.answer is None for change in others)
        found = sum(change.before.answer is None for change in others)
        parts = [counted(translate("CorrectionCard", "%n better", "", better), better)] if better else []
        parts += [counted(translate("CorrectionCard", "%n worse", "", worse), worse)] if worse else []
        parts += [counted(translate("CorrectionCard", "%n not sure any more", "", lost), lost)] if lost else []
        parts += [counted(translate("CorrectionCard", "%n not sure before", "", found), found)] if found else []
        return parts

    def _set_why_not(self, why: str) -> None:
        self._why_not = why
        self._enable()

    def _enable(self) -> None:
        """Says on each button what it does, or why it cannot be pressed."""
        tips = [self._tip(known) for known in self._classes] + [self.tr("It was something that has no class yet")]
        for button, tip in zip(self._buttons, tips, strict=True):
            button.setEnabled(not self._why_not)
            button.setToolTip(self._why_not or tip)

    def _tip(self, known: ClassState) -> str:
        sound = self._session.modality is Modality.AUDIO
        tip = self.tr("It was the sound of the class %1") if sound else self.tr("It was a picture of the class %1")
        tip = tip.replace("%1", known.name)
        return f"{tip} ({known.number % MOST_KEYS})" if known.number <= MOST_KEYS else tip

    def _fresh_text(self) -> str:
        if not self._fresh:
            return ""
        text = QCoreApplication.translate(
            "CorrectionCard", "%n correction(s) the model has not learned yet", "", self._fresh
        )
        return counted(text, self._fresh)

    def _tell(self) -> None:
        training = self._share is not None
        if self._share is not None:
            news = self.tr("Training… %1").replace("%1", percent_text(self._share))
        elif self._failure:
            news = self._failure
        elif self._changes is not None:
            news = self.changes_text()
        else:
            news = self._fresh_text()
        self._news.setText(news)
        self._show.setVisible(any(change.differs for change in self._changes or ()) and not training)
        self._retrain.setVisible(self._fresh > 0 or training)
        self._retrain.setEnabled(not training)
        text = self.tr("Train again")
        if self._seconds is not None:
            text += f" ({', '.join(filter(None, [self._how, about_text(self._seconds)]))})"
        self._retrain.setText(text)
        self._retrain.setToolTip(
            self.tr("Trains with the corrections as the model in use was trained, then uses the new model here")
        )
        self._news_row.setVisible(bool(news))

    def _fill(self, *, force: bool = False) -> None:
        classes = self._session.state.classes
        looks = [(known.name, known.colour, known.number) for known in classes]
        if not force and looks == [(known.name, known.colour, known.number) for known in self._classes]:
            self._classes = classes
            return
        self._classes = classes
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._make(known) for known in classes]
        add = QPushButton(self.tr("New class"), self._chips)
        self._services.icons.bind(add, "plus", "text", BUTTON_SIZE)
        add.clicked.connect(self._ask)
        self._buttons.append(add)
        for button in self._buttons:
            self._flow.addWidget(button)
            button.show()
        count = min(MOST_KEYS, len(classes))
        keys = f"1\N{EN DASH}{count}" if count < MOST_KEYS else "1\N{EN DASH}9, 0"
        self._keys.setText(self.tr("or press %1").replace("%1", keys if count > 1 else "1"))
        self._keys.setVisible(count > 0)
        self._enable()
        self._draw()

    def _make(self, known: ClassState) -> QPushButton:
        button = QPushButton(self._chips)
        name = button.fontMetrics().elidedText(known.name, Qt.TextElideMode.ElideRight, _NAME_WIDEST)
        button.setText(name.replace("&", "&&"))
        button.setAccessibleName(known.name)
        button.clicked.connect(lambda: self.corrected.emit(known.name))
        return button

    def _draw(self) -> None:
        for button, known in zip(self._buttons, self._classes, strict=False):
            button.setIcon(chip_icon(self._services.theme, known.colour, known.number, gap=_GAP))
            button.setIconSize(QSize(CHIP_SIZE + _GAP, CHIP_SIZE))

    def _ask(self) -> None:
        name = ask_name(self._parent, self.tr("Name of the new class"), "")
        if name:
            self.corrected.emit(name)
