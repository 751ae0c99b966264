"""The fields of the cloud profile: from what is known to the form, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from constructor_desktop.gui.cloud.work import Access, StorageKeys
from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.train.number_box import MARGIN
from constructor_desktop.gui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile

T = TypeVar("T", bound=QWidget)
ZONES = ("ru-central1-a", "ru-central1-b", "ru-central1-d")
# Cores, memory in GiB, graphics cards and image family that belong to a kind of machine, the smallest shape there is.
SHAPES = {
    "standard-v3": (4, 16, 0, "ubuntu-2204-lts"),
    "standard-v3-t4": (4, 16, 1, "ubuntu-2004-lts-gpu"),
    "gpu-standard-v3": (28, 119, 1, "ubuntu-2004-lts-gpu"),
}
MADE, ENTERED = range(2)
_TEXTS = {"folder": "folder_id", "bucket": "bucket", "image": "image_family"}
_NUMBERS = {"cores": "cores", "memory": "memory_gb", "gpus": "gpus", "disk": "disk_gb"}
_OPTIONAL = {"endpoint": "yc_endpoint", "certificates": "yc_root_certificates"}
_USUAL_S3 = "https://storage.yandexcloud.net"
_USUAL_HOURS = 4.0


class ProfileForm(QObject):
    """Shows a profile in a loaded form and reads it again.

    Attributes:
        changed: Whether the user has changed anything since it was shown.
        key_file: The key file that was chosen; None: the one that is known.
    """

    edited = Signal()

    def __init__(self, form: Form, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._form, self._icons, self._parent = form, icons, parent
        self._access: Access | None = None
        self._hidden: dict[str, Any] = {}
        self.changed = False
        self.key_file: Path | None = None
        self._box("zone").addItems(ZONES)
        self._box("platform").addItems(list(SHAPES))
        self._box("subnet").addItem("")
        self._box("storage").addItems(["", ""])
        self._connect()
        self._fold(False)
        self.retranslate()
        self._show_storage()

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        translate = QCoreApplication.translate
        found, box = translate("CloudForm", "found automatically"), self._box("subnet")
        automatic = box.currentIndex() == 0 or not box.currentText()
        box.setItemText(0, found)
        if automatic:
            box.setCurrentIndex(0)
        self._box("storage").setItemText(MADE, translate("CloudForm", "Made with the service account"))
        self._box("storage").setItemText(ENTERED, translate("CloudForm", "Entered here"))
        self._show_key()
        self._align_labels()
        QTimer.singleShot(0, self, self._align_labels)  # the form's own texts change after this

    def show(self, access: Access) -> None:
        """Fills the fields with what is known; without a profile with what is usual."""
        self._access, self.key_file = access, None
        profile = access.profile
        values = profile.model_dump() if profile is not None else {}
        self._hidden = {name: values[name] for name in ("name", "image_folder") if name in values}
        self._show_values(values)
        entered = access.secrets is not None
        self._box("storage").setCurrentIndex(ENTERED if entered else MADE)
        self._edit("access").setText(access.secrets.s3_access_key if access.secrets is not None else "")
        self._edit("secret").clear()
        self._edit("secret").setPlaceholderText("•" * 12 if entered else "")
        private = profile is not None and (bool(profile.yc_endpoint) or profile.s3_endpoint != _USUAL_S3)
        self._form.get(QToolButton, "private_fold").setChecked(private)
        self._show_key()
        self._show_storage()
        self.changed = False

    def profile(self) -> CloudProfile:
        """Returns what the fields say; raises UsageError with a sentence that names a field that does not work."""
        from constructor_desktop.jobs.cloud.profile import CloudProfile

        values: dict[str, Any] = dict(self._hidden)
        values |= {field: self._edit(name).text().strip() for name, field in _TEXTS.items()}
        values |= {field: self._get(QSpinBox, name).value() for name, field in _NUMBERS.items()}
        values |= {field: self._edit(name).text().strip() or None for name, field in _OPTIONAL.items()}
        subnet = self._box("subnet")
        values |= {
            "zone_id": self._box("zone").currentText().strip(),
            "platform_id": self._box("platform").currentText().strip(),
            "subnet_id": None if subnet.currentText() == subnet.itemText(0) else subnet.currentText().strip() or None,
            "preemptible": self._get(QCheckBox, "preemptible").isChecked(),
            "hours_limit": self._get(QDoubleSpinBox, "hours").value(),
            "spending_cap": self._get(QDoubleSpinBox, "cap").value() or None,
            "s3_endpoint": self._edit("s3").text().strip() or _USUAL_S3,
        }
        return CloudProfile.create(**values)

    def storage_keys(self) -> StorageKeys:
        """Returns the static key as it was entered; nothing where one is to be made."""
        if self._box("storage").currentIndex() == MADE:
            return StorageKeys()
        return StorageKeys(self._edit("access").text().strip(), self._edit("secret").text().strip())

    def offer_subnets(self, subnets: list[str]) -> None:
        """Offers the subnets that the cloud has named; the choice stays."""
        box = self._box("subnet")
        chosen = box.currentText()
        box.blockSignals(True)
        while box.count() > 1:
            box.removeItem(1)
        box.addItems(subnets)
        box.setCurrentText(chosen)
        box.blockSignals(False)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _show_values(self, values: dict[str, Any]) -> None:
        usual = SHAPES["standard-v3"]
        for name, field in _TEXTS.items():
            self._edit(name).setText(values.get(field, usual[3] if name == "image" else ""))
        for (name, field), default in zip(_NUMBERS.items(), (*usual[:3], 40), strict=True):
            self._get(QSpinBox, name).setValue(values.get(field, default))
        for name, field in _OPTIONAL.items():
            self._edit(name).setText(values.get(field) or "")
        self._box("zone").setCurrentText(values.get("zone_id", ZONES[0]))
        self._box("platform").setCurrentText(values.get("platform_id", "standard-v3"))
        self._box("subnet").setCurrentText(values.get("subnet_id") or self._box("subnet").itemText(0))
        self._get(QCheckBox, "preemptible").setChecked(values.get("preemptible", True))
        self._get(QDoubleSpinBox, "hours").setValue(values.get("hours_limit", _USUAL_HOURS))
        self._get(QDoubleSpinBox, "cap").setValue(values.get("spending_cap") or 0.0)
        s3 = values.get("s3_endpoint", _USUAL_S3)
        self._edit("s3").setText("" if s3 == _USUAL_S3 else s3)

    def _show_key(self) -> None:
        translate = QCoreApplication.translate
        known = self._access is not None and self._access.secrets is not None
        text = translate("CloudForm", "kept") if known else translate("CloudForm", "none chosen")
        replace = translate("CloudForm", "Choose another one to replace it")
        self._form.get(ElidedLabel, "key").setText(self.key_file.name if self.key_file is not None else text)
        self._form.get(QPushButton, "key_choose").setToolTip(replace if known else "")

    def _align_labels(self) -> None:
        """Gives the labels of all parts the same width, so that their fields stand below each other."""
        labels = [label for label in self._form.root.findChildren(QLabel) if label.objectName().endswith("_label")]
        width = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(width)

    def _show_storage(self) -> None:
        entered = self._box("storage").currentIndex() == ENTERED
        for name in ("access", "secret"):
            self._edit(name).setVisible(entered)
            self._form.get(QLabel, f"{name}_label").setVisible(entered)

    def _choose_key(self) -> None:
        translate = QCoreApplication.translate
        kinds = ";;".join((translate("CloudForm", "Key files (*.json)"), translate("CloudForm", "All files (*)")))
        title = translate("CloudForm", "Key file of the service account")
        name, _ = QFileDialog.getOpenFileName(self._parent, title, "", kinds)
        if name:
            self.choose_key(Path(name))

    def choose_key(self, path: Path) -> None:
        """Takes a key file, which is read when the form is saved."""
        self.key_file = path
        self._show_key()
        self._note()

    def _choose_certificates(self) -> None:
        title = QCoreApplication.translate("CloudForm", "Root certificates")
        name, _ = QFileDialog.getOpenFileName(self._parent, title)
        if name:
            self._edit("certificates").setText(name)
            self._note()

    def _choose_platform(self, row: int) -> None:
        shape = SHAPES.get(self._box("platform").itemText(row))
        if shape is not None:
            for name, value in zip(("cores", "memory", "gpus"), shape[:3], strict=True):
                self._get(QSpinBox, name).setValue(value)
            self._edit("image").setText(shape[3])

    def _fold(self, opened: bool) -> None:
        self._form.get(QWidget, "private_part").setVisible(opened)
        button = self._form.get(QToolButton, "private_fold")
        self._icons.bind(button, "caret-down" if opened else "caret-right", "accent", 16)

    def _note(self, *_: object) -> None:
        self.changed = True
        self.edited.emit()

    def _connect(self) -> None:
        root = self._form.root
        for edit in root.findChildren(QLineEdit):
            edit.textEdited.connect(self._note)
        for box in root.findChildren(QComboBox):
            box.activated.connect(self._note)
        for whole in root.findChildren(QSpinBox):
            whole.valueChanged.connect(self._note)
            whole.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
        for decimal in root.findChildren(QDoubleSpinBox):
            decimal.valueChanged.connect(self._note)
            decimal.lineEdit().setTextMargins(MARGIN, 0, MARGIN, 0)
        self._get(QCheckBox, "preemptible").toggled.connect(self._note)
        self._box("storage").activated.connect(self._show_storage)
        self._box("platform").activated.connect(self._choose_platform)
        self._form.get(QToolButton, "private_fold").toggled.connect(self._fold)
        for name, choose in (("key_choose", self._choose_key), ("certificates_choose", self._choose_certificates)):
            button: QAbstractButton = self._form.get(QPushButton, name)
            button.clicked.connect(choose)

    def _box(self, name: str) -> QComboBox:
        return self._get(QComboBox, name)

    def _edit(self, name: str) -> QLineEdit:
        return self._get(QLineEdit, name)

    def _get(self, kind: type[T], name: str) -> T:
        return self._form.get(kind, name)
