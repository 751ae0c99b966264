"""Choosing a model under "Advanced": its weights, ways of training, published recipes, memory, and estimates."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import NetworkError, OutOfMemoryError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.arch_box import ARCH_ROLE
from constructor_desktop.gui.train.facts import ArchitectureFacts, WeightsFacts
from constructor_desktop.gui.train.page import TrainPage
from constructor_desktop.gui.train.status_card import StatusCard
from constructor_desktop.gui.train.weights_row import WeightsRow
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.training.config import RunConfig
from tests.gui.conftest import MakeSession
from tests.gui.training_samples import LONG

MakePage = Callable[[Session], TrainPage]
DESCENT = (
    "epochs",
    "learning_rate",
    "batch_size",
    "weight_decay",
    "label_smoothing",
    "optimizer",
    "schedule",
    "balance",
)


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> MakePage:
    def make(session: Session) -> TrainPage:
        training = TrainingJob(services, session)
        page = TrainPage(services, session, training)
        qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
        page.resize(1180, 800)
        page.show()
        page.findChild(QToolButton, "advanced_button").click()
        qtbot.waitUntil(lambda: page.train_view.advanced.ready, timeout=LONG)
        return page

    return make


@pytest.fixture
def sounds(make_page: MakePage, make_session: MakeSession) -> TrainPage:
    return make_page(make_session(Modality.AUDIO, {"Low": 4, "High": 4}))


@pytest.fixture
def pictures(make_page: MakePage, make_session: MakeSession) -> TrainPage:
    return make_page(make_session(Modality.IMAGE, {"Cat": 6, "Dog": 6}))


def field(page: TrainPage, kind: type, name: str):
    found = page.train_view.advanced.findChild(kind, name)
    assert found is not None
    return found


def box(page: TrainPage, name: str) -> QComboBox:
    return field(page, QComboBox, name)


def text(page: TrainPage, name: str) -> str:
    return page.findChild(QLabel, name).text()


def painted(arch: QComboBox, name: str) -> QImage:
    """What the list shows of a model."""
    index = arch.model().index(arch.findData(name), 0)
    option = QStyleOptionViewItem()
    delegate = arch.itemDelegate()
    option.rect = QRect(QPoint(), delegate.sizeHint(option, index))
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    delegate.paint(painter, option, index)
    painter.end()
    return image


def state_of(page: TrainPage, name: str, weights: WeightsFacts) -> None:
    """Makes the window believe that the weights of an architecture are in this state."""
    page.train_view.advanced.set_weights({name: weights})
    page.train_view.advanced.choose_architecture(name)


def test_every_model_of_the_kind_is_offered_and_explained(sounds: TrainPage) -> None:
    arch = box(sounds, "arch")
    offered = [arch.itemData(row, ARCH_ROLE) for row in range(arch.count())]
    assert [one.name for one in offered] == [one.name for one in REGISTRY.list(Modality.AUDIO)]
    assert all(isinstance(one, ArchitectureFacts) and one.summary and one.licence for one in offered)
    assert text(sounds, "arch_help") == REGISTRY.get("yamnet").summary
    assert "3.2 million numbers" in text(sounds, "arch_facts") and "Apache-2.0" in text(sounds, "arch_facts")
    ready, missing = (painted(arch, name) for name in ("yamnet", "resnet18_mel"))
    assert ready != missing and ready != QImage(ready.size(), ready.format())


def test_without_weights_nothing_can_be_trained_and_it_says_why(sounds: TrainPage) -> None:
    state_of(sounds, "resnet18_mel", WeightsFacts("available", 46_800_000))
    button = sounds.findChild(StatusCard).button
    assert not button.isEnabled() and "must be" not in button.toolTip()
    assert "ResNet18 on spectrograms are not there yet" in sounds.findChild(StatusCard).text
    download = field(sounds, QPushButton, "download")
    assert download.isVisible() and download.text() == "Download (46.8 MB)"
    sounds.train_view.start()
    assert not sounds.training.running
    sounds.train_view.advanced.choose_architecture("yamnet")
    assert button.isEnabled() and not field(sounds, WeightsRow, "weights").isVisible()


def test_a_missing_library_shows_its_command(sounds: TrainPage, services: Services) -> None:
    state_of(sounds, "resnet18_mel", WeightsFacts("available", 1000, "ast"))
    command = field(sounds, QLabel, "command")
    assert command.isVisible() and command.text() == 'python -m pip install "ai-constructor[ast]"'
    assert not field(sounds, QPushButton, "download").isVisible()
    assert "library" in sounds.findChild(StatusCard).text
    field(sounds, QPushButton, "copy").click()
    assert QApplication.clipboard().text() == command.text()


def test_a_download_makes_it_usable(sounds: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[str] = []

    def fetch(name: str, on_event: OnEvent, base_url: str | None) -> None:
        on_event(Progress(stage="download", done=1_000_000, total=2_000_000))
        there.append(name)

    def states(modality: Modality) -> dict[str, WeightsFacts]:
        return {name: WeightsFacts("downloaded") for name in there}

    monkeypatch.setattr("constructor_desktop.models.store.fetch", fetch)
    monkeypatch.setattr("constructor_desktop.gui.train.train_view.read_weights", states)
    state_of(sounds, "vgg19_mel", WeightsFacts("available", 2_000_000))
    row = field(sounds, WeightsRow, "weights")
    field(sounds, QPushButton, "download").click()
    assert row.busy and field(sounds, QProgressBar, "progress").isVisible()
    qtbot.waitUntil(lambda: sounds.findChild(StatusCard).button.isEnabled())
    assert there == ["vgg19_mel"] and not row.isVisible()


def test_a_download_that_fails_can_be_tried_again(
    sounds: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(name: str, on_event: OnEvent, base_url: str | None) -> None:
        raise NetworkError("The server does not answer.")

    monkeypatch.setattr("constructor_desktop.models.store.fetch", fetch)
    state_of(sounds, "vgg19_mel", WeightsFacts("available", 2_000_000))
    row = field(sounds, WeightsRow, "weights")
    with qtbot.waitSignal(row.changed):
        row.download()
    banner = row.findChild(Banner)
    assert banner.isVisible() and banner.text.text() == "The server does not answer."
    assert field(sounds, QPushButton, "download").isVisible()


def test_a_download_can_be_cancelled(sounds: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(name: str, on_event: OnEvent, base_url: str | None) -> None:
        while True:
            on_event(Progress(stage="download", done=1, total=2))

    monkeypatch.setattr("constructor_desktop.models.store.fetch", fetch)
    state_of(sounds, "vgg19_mel", WeightsFacts("available", 2_000_000))
    row = field(sounds, WeightsRow, "weights")
    row.download()
    with qtbot.waitSignal(row.changed):
        field(sounds, QPushButton, "cancel").click()
    assert not row.busy and not row.findChild(Banner).isVisible()


def test_defaults_follow_model_way_and_mode(sounds: TrainPage) -> None:
    view = sounds.train_view
    for name, preset in (("vgg_small", "fast"), ("res_transformer", "reference"), ("yamnet", "accurate")):
        view.advanced.choose_architecture(name)
        view.choose_preset(preset)
        recipe = REGISTRY.get(name).recipes[preset]
        shown = {key: field(sounds, QSpinBox, key).value() for key in ("epochs", "batch_size")}
        shown |= {key: field(sounds, QDoubleSpinBox, key).value() for key in DESCENT[1:5] if key != "batch_size"}
        shown |= {key: box(sounds, key).currentData() for key in DESCENT[5:]}
        assert shown == {key: getattr(recipe, key) for key in DESCENT}
        assert all(field(sounds, QWidget, f"{key}_row").isEnabled() for key in DESCENT)
        wanted = {"preset": preset} | ({} if name == "yamnet" else {"arch": name})
        assert view.settings() == wanted
    view.choose_preset("fast")
    assert not field(sounds, QWidget, "optimizer_row").isEnabled()


def test_what_the_user_has_set_stays_with_another_way(sounds: TrainPage) -> None:
    view = sounds.train_view
    view.advanced.choose_architecture("vgg_small")
    field(sounds, QSpinBox, "epochs").setValue(7)
    view.choose_preset("accurate")
    assert view.settings() == {"preset": "accurate", "arch": "vgg_small", "epochs": 7}
    view.advanced.choose_architecture("mel_mlp")
    assert "epochs" not in view.settings()


def test_ways_of_training_are_those_of_the_model(sounds: TrainPage) -> None:
    mode = box(sounds, "mode")
    modes = [mode.itemData(row) for row in range(mode.count())]
    assert modes == [None, *REGISTRY.get("yamnet").modes] and mode.itemText(0) == "Usual: Frozen network"
    mode.setCurrentIndex(mode.findData("partial"))
    assert "last part" in text(sounds, "mode_help")
    assert field(sounds, QWidget, "epochs_row").isEnabled()
    assert sounds.train_view.settings() == {"preset": "fast", "mode": "partial"}
    sounds.train_view.advanced.choose_architecture("lstm")
    assert not mode.isEnabled() and mode.itemText(0) == "Usual: From scratch"
    assert "mode" not in sounds.train_view.settings()


def test_the_published_recipe_is_a_third_way(sounds: TrainPage, make_page: MakePage) -> None:
    view, preset = sounds.train_view, box(sounds, "preset")
    preset.setCurrentIndex(preset.findData("reference"))
    preset.activated.emit(preset.currentIndex())
    assert view.preset == "reference" and view.settings()["preset"] == "reference"
    assert not any(card.isChecked() for card in view.cards.values())
    assert make_page(sounds.session).train_view.preset == "reference"
    view.cards["fast"].click()
    assert view.preset == "fast" and preset.currentData() == "fast"


def test_ending_early_and_smaller_batches(sounds: TrainPage) -> None:
    view = sounds.train_view
    view.advanced.choose_architecture("vgg_small")
    field(sounds, QSpinBox, "patience").setValue(4)
    field(sounds, Switch, "smaller_batches").click()
    assert view.settings() == {"preset": "fast", "arch": "vgg_small", "patience": 4, "smaller_batches": True}
    assert RunConfig.create(**view.settings()).patience == 4
    view.advanced.choose_architecture("yamnet")
    view.choose_preset("accurate")
    field(sounds, QSpinBox, "patience").setValue(4)
    row = field(sounds, QWidget, "patience_row")
    assert not row.isEnabled() and row.toolTip() and "patience" not in view.settings()


def test_all_of_it_is_remembered(sounds: TrainPage, make_page: MakePage) -> None:
    view = sounds.train_view
    view.advanced.choose_architecture("vgg_small")
    field(sounds, QSpinBox, "epochs").setValue(9)
    field(sounds, QSpinBox, "patience").setValue(3)
    box(sounds, "optimizer").setCurrentIndex(box(sounds, "optimizer").findData("adam"))
    field(sounds, Switch, "smaller_batches").click()
    wanted = view.settings()
    assert {"epochs", "patience", "optimizer", "smaller_batches", "arch"} <= set(wanted)
    assert make_page(sounds.session).train_view.settings() == wanted


def test_too_little_memory_offers_smaller_batches(
    pictures: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, started = pictures.train_view, []
    view.advanced.choose_architecture("efficientnet_lite0")
    view.choose_preset("accurate")
    view.follower.fail(OutOfMemoryError(16))
    banner = pictures.findChild(StatusCard).banner
    assert banner.isVisible() and banner.button.text() == "Try again with batch size 8"
    monkeypatch.setattr(pictures.training, "start", lambda settings, work: started.append(settings))
    banner.button.click()
    assert started == [{"preset": "accurate", "batch_size": 8}] and not banner.isVisible()
    view.follower.fail(OutOfMemoryError(2))
    assert banner.button.text() == "Try again"


def test_estimates_are_sensible_and_learn(sounds: TrainPage, services: Services) -> None:
    view = sounds.train_view
    quick = view._work("fast").seconds(sounds.training.costs)
    for name in ("vgg_small", "lstm", "weak_feature_cnn"):
        view.advanced.choose_architecture(name)
        seconds = view._work("fast").seconds(sounds.training.costs)
        assert quick < seconds < 3600
        assert view._work("accurate").seconds(sounds.training.costs) > seconds
    state_of(sounds, "vgg19_mel", WeightsFacts("downloaded"))
    assert view._work("reference").seconds(sounds.training.costs) < 24 * 3600
    view.advanced.choose_architecture("lstm")
    before = view._work("fast").seconds(sounds.training.costs)
    view._past = replace(view._past, steps={("lstm", "fast", None): 10.0})
    assert view._work("fast").seconds(sounds.training.costs) > 2 * before


def test_a_network_from_scratch_is_trained_and_shown(sounds: TrainPage, qtbot: QtBot) -> None:
    view = sounds.train_view
    view.advanced.choose_architecture("vgg_small")
    field(sounds, QSpinBox, "epochs").setValue(2)
    field(sounds, QDoubleSpinBox, "clip_seconds").setValue(1.0)
    with qtbot.waitSignal(sounds.training.finished, timeout=LONG) as signal:
        view.start()
    qtbot.waitUntil(lambda: not sounds.training.running)
    metrics = json.loads((signal.args[0] / "metrics.json").read_bytes())
    assert metrics["arch"] == "vgg_small" and metrics["epochs"] == 2
    log = view.log.toPlainText()
    assert "pass 2: checking" in log
    qtbot.waitUntil(lambda: sounds.results.report is not None, timeout=LONG)
    assert text(sounds, "how").startswith("Small VGG · From scratch · ")
    assert sounds.training.pace.measured_step(metrics["seconds"] + sounds.training.started_at) is not None
