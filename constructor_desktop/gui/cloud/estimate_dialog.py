"""What a training in the cloud will take and cost, said before anything is sent or made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QWidget

from constructor_desktop.core.errors import ConstructorError, CredentialsError, UsageError
from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.words import hours_text, machine_shape, money_text, price_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.wording import about_text
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.storage.runs import RUNS

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.runner import Estimate
    from constructor_desktop.jobs.runner import JobSpec

_SIZE = QSize(560, 440)
_WAITING = "…"
CURRENCY = "RUB"


class EstimateDialog(QDialog):
    """Estimates in a task; can be accepted once there is an estimate."""

    def __init__(
        self, services: Services, profile: CloudProfile, make_spec: Callable[[], JobSpec], parent: QWidget | None = None
    ) -> None:
        """Args: `make_spec` says what would be trained; called in a thread."""
        super().__init__(parent)
        self._services, self._profile, self._make_spec = services, profile, make_spec
        self._estimate: Estimate | None = None
        self._error: Exception | None = None
        self._task: Task | None = None
        self.form = load_form(
            "cloud_estimate", services.icons, self, {"Banner": lambda owner: Banner(services.icons, owner)}
        )
        self.resize(_SIZE)
        self.banner = self.form.get(Banner, "banner")
        self.start_button = self.form.get(QPushButton, "start")
        self.start_button.clicked.connect(self.accept)
        self.form.get(QPushButton, "cancel").clicked.connect(self.reject)
        self.banner.acted.connect(self._act)
        self.retranslate()
        self._begin()

    @property
    def estimate(self) -> Estimate | None:
        """What it shows; None as long as that is not known."""
        return self._estimate

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        self.setWindowTitle(self.tr("Train in Yandex Cloud"))
        self._show()
        if self._error is not None:
            self._tell(self._error)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def done(self, result: int) -> None:
        """Closes; nobody waits for the estimate any more."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        make_spec = self._make_spec

        def estimate(on_event: OnEvent) -> Estimate:
            return work.estimate(make_spec(), on_event)

        self.banner.hide()
        self._error = None
        self._task = self._services.tasks.start(
            estimate, "cloud estimate", done=self._take, failed=self._tell, ended=self._end, abandonable=True
        )
        self._show()

    def _take(self, estimate: Estimate) -> None:
        self._estimate, self._profile = estimate, estimate.profile

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, ConstructorError):
            self._services.notices.error.emit(error)
        self._error = error
        settings = isinstance(error, CredentialsError | UsageError)
        self.banner.show_error(error_text(error), self.tr("Cloud settings") if settings else self.tr("Try again"))

    def _act(self) -> None:
        if isinstance(self._error, CredentialsError | UsageError):
            self.reject()
            self._services.navigator.settings_requested.emit("cloud")
        else:
            self._begin()

    def _end(self) -> None:
        self._task = None
        self._show()

    def _show(self) -> None:
        busy, estimate = self._task is not None, self._estimate
        self.form.get(QProgressBar, "busy").setVisible(busy)
        self.form.get(QLabel, "doing").setVisible(busy)
        self.start_button.setEnabled(estimate is not None and not busy)
        texts = {
            "machine": self._machine_text(),
            "upload": self._upload_text(estimate) if estimate is not None else _WAITING,
            "time": self._time_text(estimate) if estimate is not None else _WAITING,
            "price": self._price_text(estimate) if estimate is not None else _WAITING,
            "limit": self._limit_text(),
            "notes": "\n\n".join(self._notes()),
        }
        for name, text in texts.items():
            self.form.get(QLabel, name).setText(text)
        self.form.get(QLabel, "cap_warning").setVisible(self._cap_is_short())

    def _machine_text(self) -> str:
        profile = self._profile
        text = self.tr("%1 GB disk, zone %2").replace("%1", str(profile.disk_gb)).replace("%2", profile.zone_id)
        return f"{machine_shape(profile)} · {text}"

    def _cap_is_short(self) -> bool:
        """Whether the job will be ended by the spending cap, as far as that is known."""
        cap, price = self._profile.spending_cap, self._estimate.price if self._estimate is not None else None
        return cap is not None and price is not None and cap < price

    def _upload_text(self, estimate: Estimate) -> str:
        samples = self.tr("%n sample(s)", "", sum(estimate.samples.values()))
        return f"{samples}, {size_text(estimate.upload_bytes)}"

    def _time_text(self, estimate: Estimate) -> str:
        if estimate.seconds is None:
            return self.tr("unknown")
        return self.tr("%1, with making the machine").replace("%1", about_text(estimate.seconds))

    def _price_text(self, estimate: Estimate) -> str:
        if estimate.price_per_hour is None:
            return price_text(None, "")
        per_hour = self.tr("%1 an hour").replace("%1", money_text(estimate.price_per_hour, estimate.currency))
        if estimate.price is None:
            return per_hour
        text = self.tr("about %1 (%2)").replace("%1", money_text(estimate.price, estimate.currency))
        return text.replace("%2", per_hour)

    def _limit_text(self) -> str:
        """The time limit, and what a job can cost at most, as far as that is known."""
        profile, estimate = self._profile, self._estimate
        text = self.tr("%1 h").replace("%1", hours_text(profile))
        if estimate is not None and estimate.price_limit is not None:
            return f"{text}, {money_text(estimate.price_limit, estimate.currency)}"
        if profile.spending_cap is not None:
            cap = self.tr("the cap of %1 works only with a known price")
            return f"{text}; {cap.replace('%1', money_text(profile.spending_cap, CURRENCY))}"
        return text

    def _notes(self) -> list[str]:
        notes = []
        if self._profile.preemptible:
            notes.append(
                self.tr(
                    "The machine is preemptible: cheaper, but the cloud may take it away. Then another one goes on "
                    "from what was saved, at most three in all."
                )
            )
        notes.append(
            self.tr(
                "If you never open the program again, the machine still powers itself off, at the latest after the "
                "time limit. But only the program deletes it: a stopped machine's disk is still billed."
            )
        )
        return notes


def ask_to_order(
    services: Services, profile: CloudProfile, data: Path, settings: Mapping[str, Any], parent: QWidget
) -> Estimate | None:
    """Shows what a training would take; returns that if the user wants it, else None.

    Args:
        services: Of the window.
        profile: Where in the cloud.
        data: The project.
        settings: Fields of `RunConfig`.
        parent: What the dialog belongs to.
    """

    def make_spec() -> JobSpec:
        from constructor_desktop.jobs.runner import JobSpec
        from constructor_desktop.training.config import RunConfig

        return JobSpec(data, data / RUNS / "estimate", RunConfig.create(**settings))  # which is never made

    dialog = EstimateDialog(services, profile, make_spec, parent)
    wanted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.estimate if wanted else None
