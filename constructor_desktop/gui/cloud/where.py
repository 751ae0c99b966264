"""The choice where to train: on this computer or in the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.words import hours_text, machine_shape
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.link import LinkButton
from constructor_desktop.gui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile

WHERE = "train/where"
HERE, CLOUD = range(2)
_NAMES = ("here", "cloud")


class WhereToRun(QWidget):
    """Two segments; the cloud is off without a profile, and says why."""

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._profile: CloudProfile | None = None
        self._problem: Exception | None = None
        self.form = load_form(
            "cloud_where",
            services.icons,
            self,
            {"Segmented": lambda owner: Segmented(services.theme, owner), "LinkButton": LinkButton},
        )
        self.choice = self.form.get(Segmented, "choice")
        self.retranslate()
        self.choice.chosen.connect(self._choose)
        self.form.get(QToolButton, "set_up").clicked.connect(self._set_up)
        services.cloud.access_changed.connect(self.refresh)
        self.refresh()

    @property
    def cloud(self) -> bool:
        """Whether the next training is to run in the cloud."""
        return self._profile is not None and self.choice.index() == CLOUD

    @property
    def profile(self) -> CloudProfile | None:
        """Where in the cloud; None without a profile."""
        return self._profile

    def refresh(self) -> None:
        """Reads the profile, which may have changed in the settings."""
        self._services.tasks.start(lambda _: work.read_profile(), "cloud profile", done=self._take, failed=self._fail)

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.choice.set_items([self.tr("This computer"), self.tr("Yandex Cloud")])
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _take(self, profile: CloudProfile | None) -> None:
        self._profile, self._problem = profile, None
        wanted = self._services.preferences.text(WHERE) == _NAMES[CLOUD]
        self.choice.set_index(CLOUD if wanted and profile is not None else HERE)
        self._show()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._take(None)
        self._problem = error
        self._show()
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)

    def _show(self) -> None:
        known = self._profile is not None
        reason = "" if known else self.tr("The cloud is not set up yet.")
        if self._problem is not None:
            reason = error_text(self._problem)
        button = self.choice.button(CLOUD)
        button.setEnabled(known)
        button.setToolTip(reason)
        facts = self.form.get(QLabel, "facts")
        facts.setText(self._facts() if self.cloud else reason)
        facts.setVisible(bool(reason) or self.cloud)
        self.form.get(QToolButton, "set_up").setVisible(not known)

    def _facts(self) -> str:
        profile = self._profile
        assert profile is not None
        parts = [machine_shape(profile)]
        parts += [self.tr("preemptible")] if profile.preemptible else []
        return " · ".join([*parts, self.tr("at most %1 h").replace("%1", hours_text(profile))])

    def _choose(self, index: int) -> None:
        self._services.preferences.store(WHERE, _NAMES[index])
        self._show()
        self.changed.emit()

    def _set_up(self) -> None:
        self._services.navigator.settings_requested.emit("cloud")
