from __future__ import annotations

import json
import stat
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.errors import RoleError
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.leftovers import Leftovers
from constructor_desktop.gui.cloud.profile_form import ENTERED, MADE
from constructor_desktop.gui.help.window import HelpWindow
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.settings.cloud import CloudSection
from constructor_desktop.gui.settings.dialog import SettingsDialog
from constructor_desktop.jobs.cloud.check import CheckResult
from constructor_desktop.jobs.cloud.compute_requests import Subnet
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan, Reason
from constructor_desktop.jobs.cloud.profile import load_profile, save_profile
from constructor_desktop.jobs.cloud.reaper import Cleaned, Findings
from constructor_desktop.jobs.cloud.secrets import Secrets, SecretStore
from tests.gui.cloud_fakes import PROFILE

WAIT = 10_000
GOOD = CheckResult("clock", True, "The clock of this computer is right.")
BAD = CheckResult("folder", False, "The service account cannot make machines in the folder b1gfolder.")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of a test stay in its folder."""
    monkeypatch.setattr("constructor_desktop.jobs.cloud.secrets._keyring", lambda: None)


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*pem).decode()


@pytest.fixture
def key_file(tmp_path: Path, private_key: str) -> Path:
    path = tmp_path / "authorized_key.json"
    path.write_text(json.dumps({"id": "key", "service_account_id": "account", "private_key": private_key}))
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[CheckResult]:
    """The answers of the cloud to a check; good ones by default."""
    answers = [GOOD]
    monkeypatch.setattr("constructor_desktop.jobs.cloud.check.check_connection", lambda *_: iter(answers))
    subnets = [Subnet("sub-a", PROFILE.zone_id), Subnet("sub-b", "elsewhere")]
    monkeypatch.setattr("constructor_desktop.jobs.cloud.compute.Compute.subnets", lambda self: subnets)
    return answers


@pytest.fixture
def dialog(qtbot: QtBot, services: Services, checked: list[CheckResult]) -> SettingsDialog:
    made = SettingsDialog(services, None, "cloud")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    return made


@pytest.fixture
def section(dialog: SettingsDialog) -> CloudSection:
    made = dialog.section("cloud")
    assert isinstance(made, CloudSection)
    return made


def edit(section: CloudSection, name: str, text: str) -> None:
    field = section.form.get(QLineEdit, name)
    field.setText(text)
    field.textEdited.emit(text)


def fill(section: CloudSection, key_file: Path | None) -> None:
    edit(section, "folder", "b1gfolder")
    edit(section, "bucket", "my-bucket")
    section.form.get(QComboBox, "storage").setCurrentIndex(ENTERED)
    edit(section, "access", "YCAaccess")
    edit(section, "secret", "YCsecret")
    if key_file is not None:
        section.fields.choose_key(key_file)


def save(qtbot: QtBot, services: Services, section: CloudSection) -> None:
    qtbot.mouseClick(section.form.get(QPushButton, "save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)


def test_before_anything_is_saved(section: CloudSection, config: Path) -> None:
    place = section.form.get(QLabel, "place").text()
    assert "has no keyring" in place and "will be kept in" in place and str(config / "cloud-secrets.json") in place
    assert not section.form.get(QPushButton, "check").isEnabled()
    assert section.form.get(QPushButton, "check").toolTip() == "Save first"
    assert section.form.get(QPushButton, "remove").isHidden()
    assert section.form.get(QLineEdit, "access").isHidden()  # a key is made with the service account


def test_saving_keeps_profile_and_secrets_apart_and_checks(
    qtbot: QtBot, services: Services, section: CloudSection, key_file: Path, config: Path, private_key: str
) -> None:
    fill(section, key_file)
    section.form.get(QSpinBox, "cores").setValue(8)
    section.form.get(QDoubleSpinBox, "cap").setValue(250)
    with qtbot.waitSignal(services.cloud.access_changed):
        save(qtbot, services, section)
    profile = load_profile(config)
    assert profile is not None
    assert (profile.folder_id, profile.bucket, profile.cores, profile.spending_cap) == (
        "b1gfolder",
        "my-bucket",
        8,
        250,
    )
    assert (profile.subnet_id, profile.yc_endpoint) == (None, None)
    assert SecretStore(config).load() == Secrets(json.loads(key_file.read_text()), "YCAaccess", "YCsecret")
    secrets_file = config / "cloud-secrets.json"
    assert stat.S_IMODE(secrets_file.stat().st_mode) == 0o600
    assert "YCsecret" not in (config / "cloud.json").read_text()
    assert f"The keys are in {secrets_file}" in section.form.get(QLabel, "place").text()
    assert section.form.get(QLineEdit, "secret").text() == ""
    assert section.checks.results == [GOOD] and section.checks.good
    subnets = section.form.get(QComboBox, "subnet")
    assert [subnets.itemText(row) for row in range(subnets.count())] == ["found automatically", "sub-a"]
    assert subnets.currentIndex() == 0
    assert section.form.get(QPushButton, "check").isEnabled()


def test_what_is_left_out_stays(
    qtbot: QtBot, services: Services, section: CloudSection, key_file: Path, config: Path
) -> None:
    fill(section, key_file)
    save(qtbot, services, section)
    edit(section, "bucket", "other-bucket")
    assert not section.form.get(QPushButton, "check").isEnabled()
    subnet = section.form.get(QComboBox, "subnet")
    subnet.setCurrentText("sub-a")
    subnet.activated.emit(1)
    save(qtbot, services, section)
    profile, secrets = load_profile(config), SecretStore(config).load()
    assert profile is not None and secrets is not None
    assert (profile.bucket, profile.subnet_id) == ("other-bucket", "sub-a")
    assert (secrets.s3_secret_key, secrets.service_account_key["id"]) == ("YCsecret", "key")


def test_a_storage_key_is_made_with_the_service_account(
    qtbot: QtBot,
    services: Services,
    section: CloudSection,
    key_file: Path,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def make(profile: object, key: dict[str, str]) -> tuple[str, str]:
        made.append(key["service_account_id"])
        return "YCAmade", "YCmade"

    monkeypatch.setattr("constructor_desktop.jobs.cloud.static_key.make_static_key", make)
    fill(section, key_file)
    section.form.get(QComboBox, "storage").setCurrentIndex(MADE)
    save(qtbot, services, section)
    secrets = SecretStore(config).load()
    assert secrets is not None and (secrets.s3_access_key, secrets.s3_secret_key) == ("YCAmade", "YCmade")
    save(qtbot, services, section)
    assert made == ["account"]  # once for each service account


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("folder", "", "lacks the folder"),
        ("bucket", "My Bucket", "a bucket's name has"),
        ("secret", "", "The secret of the storage key is missing"),
    ],
)
def test_a_form_that_does_not_work_is_told_and_nothing_is_kept(
    qtbot: QtBot,
    services: Services,
    section: CloudSection,
    key_file: Path,
    config: Path,
    field: str,
    text: str,
    told: str,
) -> None:
    fill(section, key_file)
    edit(section, field, text)
    save(qtbot, services, section)
    assert section.banner.isVisible() and told in section.banner.text.text()
    assert load_profile(config) is None and SecretStore(config).load() is None


def test_a_wrong_key_file_is_told(
    qtbot: QtBot, services: Services, section: CloudSection, tmp_path: Path, config: Path
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    fill(section, wrong)
    save(qtbot, services, section)
    assert "is no authorized key" in section.banner.text.text()
    fill(section, None)
    section.fields.key_file = None
    save(qtbot, services, section)
    assert "The key file of the service account is missing" in section.banner.text.text()
    assert load_profile(config) is None


def test_a_refused_storage_key_is_told(
    qtbot: QtBot,
    services: Services,
    section: CloudSection,
    key_file: Path,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> tuple[str, str]:
        raise RoleError("The service account may not make a storage key for itself.")

    monkeypatch.setattr("constructor_desktop.jobs.cloud.static_key.make_static_key", refuse)
    fill(section, key_file)
    section.form.get(QComboBox, "storage").setCurrentIndex(MADE)
    save(qtbot, services, section)
    assert "may not make a storage key" in section.banner.text.text()
    assert load_profile(config) is None


@pytest.fixture
def saved(config: Path, private_key: str) -> None:
    config.mkdir(exist_ok=True)
    save_profile(config, PROFILE)
    key = {"id": "key", "service_account_id": "account", "private_key": private_key}
    SecretStore(config).save(Secrets(key, "YCAaccess", "YCsecret"))


@pytest.mark.usefixtures("saved")
def test_answers_are_rows_in_the_language_in_force(
    qtbot: QtBot, services: Services, section: CloudSection, checked: list[CheckResult]
) -> None:
    checked.append(BAD)
    section.check()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert section.checks.results == [GOOD, BAD] and not section.checks.good
    texts = [label.text() for label in section.checks.findChildren(QLabel) if label.text()]
    assert texts == [GOOD.sentence, BAD.sentence]
    section.check()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert section.checks.results == [GOOD, BAD]  # not twice


@pytest.mark.usefixtures("saved")
def test_a_check_that_hangs_can_be_cancelled_and_never_holds_up_the_window(
    qtbot: QtBot, services: Services, section: CloudSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def hang(*_: object) -> object:
        yield GOOD
        answered.wait(20)
        yield BAD

    monkeypatch.setattr("constructor_desktop.jobs.cloud.check.check_connection", hang)
    gaps, last = [], [time.monotonic()]

    def beat() -> None:
        gaps.append(time.monotonic() - last[0])
        last[0] = time.monotonic()

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(10)
    section.check()
    qtbot.waitUntil(lambda: section.checks.results == [GOOD], timeout=WAIT)
    qtbot.wait(300)
    qtbot.mouseClick(section.form.get(QPushButton, "cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=1000)
    timer.stop()
    assert max(gaps) < 0.25
    assert section.form.get(QPushButton, "check").isEnabled()
    assert section.form.get(QPushButton, "cancel").isHidden()
    answered.set()
    qtbot.wait(100)
    assert section.checks.results == [GOOD]


@pytest.mark.usefixtures("saved")
def test_closing_the_settings_lets_go_of_a_check(
    qtbot: QtBot, services: Services, section: CloudSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    monkeypatch.setattr("constructor_desktop.jobs.cloud.check.check_connection", lambda *_: answered.wait(20) or [])
    section.check()
    dialog = section.window()
    assert isinstance(dialog, SettingsDialog)
    dialog.accept()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=1000)
    answered.set()


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("sure", [True, False])
def test_removing_is_asked_for(
    qtbot: QtBot, services: Services, section: CloudSection, config: Path, sure: bool
) -> None:
    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        role = QMessageBox.ButtonRole.DestructiveRole if sure else QMessageBox.ButtonRole.RejectRole
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    QTimer.singleShot(0, answer)
    section.form.get(QPushButton, "remove").click()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert (load_profile(config) is None) is sure
    assert (SecretStore(config).load() is None) is sure
    assert section.form.get(QPushButton, "remove").isHidden() is sure


def test_a_damaged_profile_is_told(qtbot: QtBot, services: Services, config: Path, checked: list[CheckResult]) -> None:
    config.mkdir()
    (config / "cloud.json").write_text("{")
    dialog = SettingsDialog(services, None, "cloud")
    qtbot.addWidget(dialog)
    dialog.show()
    section = dialog.section("cloud")
    assert isinstance(section, CloudSection)
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT)
    assert "The cloud profile is damaged" in section.banner.text.text()
    assert section.form.get(QPushButton, "remove").isVisible()


def test_the_private_part_is_folded_unless_it_is_used(qtbot: QtBot, services: Services, section: CloudSection) -> None:
    assert section.form.get(QWidget, "private_part").isHidden()
    private = PROFILE.model_copy(update={"yc_endpoint": "localhost:4000", "s3_endpoint": "http://127.0.0.1:8333"})
    section.fields.show(work.Access(private, None, False, Path("x")))
    assert not section.form.get(QWidget, "private_part").isHidden()
    assert section.fields.profile() == private


def test_a_kind_of_machine_brings_its_shape(section: CloudSection) -> None:
    box = section.form.get(QComboBox, "platform")
    box.setCurrentIndex(box.findText("gpu-standard-v3"))
    box.activated.emit(box.currentIndex())
    section.form.get(QLineEdit, "folder").setText("f")
    section.form.get(QLineEdit, "bucket").setText("bucket")
    profile = section.fields.profile()
    assert (profile.cores, profile.memory_gb, profile.gpus) == (28, 119, 1)
    assert profile.image_family == "ubuntu-2004-lts-gpu"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("cap", "0,1", 0.1), ("cap", "250", 250.0), ("hours", "9999", 168.0), ("hours", "2.5", 2.5)],
)
def test_numbers_are_taken_as_typed_or_the_nearest_allowed(
    qtbot: QtBot, section: CloudSection, name: str, typed: str, value: float
) -> None:
    box = section.form.get(QDoubleSpinBox, name)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.value() == value
    assert section.fields.changed


def test_what_was_checked_goes_when_something_is_changed(qtbot: QtBot, section: CloudSection) -> None:
    section.checks.add(CheckResult("clock", True, "The clock is right."))
    section.form.get(QLabel, "in_place").show()
    qtbot.keyClicks(section.form.get(QLineEdit, "certificates"), "x")
    assert section.checks.results == [] and section.form.get(QLabel, "in_place").isHidden()


def test_the_guide_is_one_click_away(qtbot: QtBot, section: CloudSection) -> None:
    section._show_guide()
    guide = section.window().findChild(HelpWindow)
    assert guide is not None and guide.topic == "cloud"
    guide.close()


# -- what is running in the folder -----------------------------------------------------------------------------------


@pytest.fixture
def leftovers(qtbot: QtBot, services: Services) -> Leftovers:
    made = Leftovers(services)
    qtbot.addWidget(made)
    made.show()
    return made


def orphan(name: str) -> Orphan:
    return Orphan(Kind.VM, name, name, Reason.LOST, PROFILE)


def test_what_is_left_is_listed_and_deleted(
    qtbot: QtBot, services: Services, leftovers: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [orphan("vm-1"), orphan("vm-2")]
    monkeypatch.setattr(
        work,
        "find_leftovers",
        lambda: Findings(tuple(there), ("The bucket cannot be reached.",), ("ai-constructor-x",)),
    )

    def clean(orphans: tuple[Orphan, ...], on_event: object) -> list[Cleaned]:
        there.remove(orphans[0])
        return [Cleaned(orphans[0], True, ""), Cleaned(orphans[1], False, "The cloud is busy.")]

    monkeypatch.setattr(work, "clean_leftovers", clean)
    assert leftovers.clean_button.isHidden()
    leftovers.look_button.click()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    text = leftovers._text.text()
    assert "ai-constructor-x" in text and "elsewhere" in text
    assert "vm-1 belongs to a job that is not known" in text and "The bucket cannot be reached." in text
    assert leftovers.clean_button.isVisible()
    leftovers.clean()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert leftovers.orphans == (there[0],)
    assert services.cloud.findings is not None and services.cloud.findings.orphans == (there[0],)


def test_nothing_left_is_said(
    qtbot: QtBot, services: Services, leftovers: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "find_leftovers", lambda: Findings((), ()))
    leftovers.look()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert leftovers._text.text() == "Nothing of this program is there."


def test_without_settings_nothing_can_be_looked_for(qtbot: QtBot, services: Services, leftovers: Leftovers) -> None:
    leftovers.look()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert leftovers._text.text() == "Save the settings first."
