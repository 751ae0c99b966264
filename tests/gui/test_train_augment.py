"""Ticking augmentations, seeing and hearing what they do, and what is remembered of "Advanced"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.facts import read_facts
from constructor_desktop.gui.train.page import TrainPage
from constructor_desktop.gui.train.variation_views import Variations, make_pair
from constructor_desktop.gui.train.variations import VariationsDialog
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.segmented import Switch
from tests.gui.conftest import MakeSession
from tests.gui.training_samples import LONG

MakePage = Callable[[Session], TrainPage]


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> MakePage:
    def make(session: Session) -> TrainPage:
        training = TrainingJob(services, session)
        page = TrainPage(services, session, training)
        qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
        page.resize(1180, 800)
        page.show()
        page.findChild(QWidget, "advanced_button").click()
        qtbot.waitUntil(lambda: page.train_view.advanced.ready, timeout=LONG)
        return page

    return make


@pytest.fixture
def sounds(make_page: MakePage, make_session: MakeSession) -> TrainPage:
    return make_page(make_session(Modality.AUDIO, {"Low": 4, "High": 4}))


@pytest.fixture
def pictures(make_page: MakePage, make_session: MakeSession) -> TrainPage:
    return make_page(make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4}))


@pytest.fixture
def noise(sounds: TrainPage, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder that the user chooses when asked for one."""
    folder = str(sounds.session.state.classes[0].samples[0].path.parent)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *rest: folder)
    return folder


def box(page: TrainPage, name: str) -> QCheckBox:
    found = page.train_view.advanced.findChild(QCheckBox, name)
    assert found is not None
    return found


def test_the_usual_ones_are_ticked_and_explained(pictures: TrainPage) -> None:
    boxes = pictures.train_view.advanced.augmentations.findChildren(QCheckBox)
    assert {one.objectName(): one.isChecked() for one in boxes} == {
        "crop": True,
        "rotation": True,
        "brightness": True,
        "colour_jitter": False,
        "flip": True,
    }
    assert box(pictures, "flip").text() == "Mirroring" and box(pictures, "flip").isVisible()
    lines = [one.text() for one in pictures.train_view.advanced.augmentations.findChildren(QLabel)]
    assert "Swaps left and right in every second copy." in lines
    assert pictures.train_view.settings() == {"preset": "fast"}


def test_ticks_reach_the_run(pictures: TrainPage, qtbot: QtBot) -> None:
    box(pictures, "flip").click()
    box(pictures, "colour_jitter").click()
    wanted = ["crop", "rotation", "brightness", "colour_jitter"]
    assert pictures.train_view.settings()["augmentations"] == tuple(wanted)
    with qtbot.waitSignal(pictures.training.finished, timeout=LONG) as signal:
        pictures.train_view.start()
    qtbot.waitUntil(lambda: not pictures.training.running)
    assert json.loads((signal.args[0] / "job.json").read_bytes())["config"]["augmentations"] == wanted
    box(pictures, "flip").click()
    box(pictures, "colour_jitter").click()
    assert "augmentations" not in pictures.train_view.settings()


def test_without_variations_there_is_nothing_to_tick(pictures: TrainPage) -> None:
    box(pictures, "flip").click()
    switch = pictures.train_view.advanced.findChild(Switch, "augment")
    switch.click()
    assert not box(pictures, "flip").isVisible()
    assert pictures.train_view.settings() == {"preset": "fast", "augment": False}
    switch.click()
    assert pictures.train_view.settings()["augmentations"] == ("crop", "rotation", "brightness")


def test_background_noise_asks_for_its_folder(sounds: TrainPage, noise: str) -> None:
    view = sounds.train_view
    snr = view.advanced.findChild(QDoubleSpinBox, "snr")
    assert not snr.isVisible()
    box(sounds, "background_noise").click()
    assert snr.isVisible()
    assert view.advanced.findChild(QLabel, "folder").text() == Path(noise).name
    assert view.settings() == {"preset": "fast", "noise_folder": noise}
    snr.setValue(3)
    assert view.settings() == {"preset": "fast", "noise_folder": noise, "noise_snr_db": 3}
    box(sounds, "volume").click()
    assert view.settings()["augmentations"] == ("time_shift", "background_noise", "gaussian_noise")
    box(sounds, "volume").click()
    box(sounds, "background_noise").click()
    assert view.settings() == {"preset": "fast"}
    assert not snr.isVisible()


def test_without_a_folder_there_is_no_background_noise(sounds: TrainPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *rest: "")
    box(sounds, "background_noise").click()
    assert not box(sounds, "background_noise").isChecked()
    assert sounds.train_view.settings() == {"preset": "fast"}


def test_a_run_with_background_noise(sounds: TrainPage, noise: str, qtbot: QtBot) -> None:
    box(sounds, "background_noise").click()
    with qtbot.waitSignal(sounds.training.finished, timeout=LONG) as signal:
        sounds.train_view.start()
    qtbot.waitUntil(lambda: not sounds.training.running)
    assert json.loads((signal.args[0] / "job.json").read_bytes())["config"]["noise_folder"] == noise


# -- what is remembered ------------------------------------------------------------------------------------------------


def test_advanced_is_remembered_for_its_project(
    sounds: TrainPage, noise: str, make_page: MakePage, make_session: MakeSession, services: Services
) -> None:
    advanced = sounds.train_view.advanced
    advanced.findChild(QSpinBox, "seed").setValue(7)
    advanced.findChild(QSpinBox, "val_percent").setValue(40)
    advanced.findChild(QSpinBox, "epochs").setValue(33)
    box(sounds, "volume").click()
    box(sounds, "background_noise").click()
    wanted = sounds.train_view.settings()
    assert {"seed", "val_fraction", "augmentations", "noise_folder"} <= set(wanted)
    again = make_page(sounds.session)
    assert again.train_view.settings() == wanted
    again.train_view.choose_preset("accurate")
    assert again.train_view.settings()["epochs"] == 33
    again.train_view.choose_preset("fast")
    other = make_page(make_session(Modality.AUDIO, {"A": 4, "B": 4}))
    assert other.train_view.settings() == {"preset": "fast"}
    again.train_view.advanced.findChild(QPushButton, "reset").click()
    assert again.train_view.settings() == {"preset": "fast"}
    assert make_page(sounds.session).train_view.settings() == {"preset": "fast"}


def test_a_folder_without_sounds_is_not_taken(sounds: TrainPage, noise: str, tmp_path: Path, qtbot: QtBot) -> None:
    chosen = sounds.train_view.advanced.augmentations
    empty = tmp_path / "empty"
    empty.mkdir()
    problem = chosen.findChild(QLabel, "problem")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *rest: str(empty))
        box(sounds, "background_noise").click()
        qtbot.waitUntil(lambda: problem.isVisible(), timeout=LONG)
    assert "holds no sounds" in problem.text() and not box(sounds, "background_noise").isChecked()
    assert "noise_folder" not in sounds.train_view.settings()
    box(sounds, "background_noise").click()
    assert not problem.isVisible() and sounds.train_view.settings()["noise_folder"] == noise


def test_the_way_to_train_is_remembered_for_each_project(make_page: MakePage, make_session: MakeSession) -> None:
    sounds = make_session(Modality.AUDIO, {"A": 4, "B": 4})
    make_page(sounds).train_view.choose_preset("reference")
    again = make_page(sounds).train_view
    assert again.preset == "reference" and not any(card.isChecked() for card in again.cards.values())
    assert again.findChild(ElidedLabel, "summary").text().startswith("Published recipe")
    other = make_page(make_session(Modality.IMAGE, {"A": 4, "B": 4})).train_view
    assert other.preset == "fast" and other.cards["fast"].isChecked()


@pytest.mark.parametrize("damaged", ["{", "[1]", '{"seed": "x", "arch": "gone", "augmentations": {"ticked": 3}}'])
def test_damaged_memories_are_passed_over(
    services: Services, make_session: MakeSession, make_page: MakePage, damaged: str
) -> None:
    from constructor_desktop.gui.train.kept_settings import KeptSettings

    session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    services.preferences.store(KeptSettings(services.preferences, session.folder)._key, damaged)
    assert make_page(session).train_view.settings() == {"preset": "fast"}


# -- before and after --------------------------------------------------------------------------------------------------


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return data[:, : 3 * image.width()].copy()


def usable(modality: Modality) -> Variations:
    facts = read_facts(modality)
    return Variations(facts.architectures[0].name, "fast", 5.0, facts.augmentations)


@pytest.mark.parametrize("modality", [Modality.IMAGE, Modality.AUDIO])
def test_each_augmentation_changes_what_is_shown(make_session: MakeSession, modality: Modality, tmp_path: Path) -> None:
    session = make_session(modality, {"A": 2, "B": 2})
    sample = session.state.classes[0].samples[0]
    plain = usable(modality)
    variations = plain
    if modality is Modality.AUDIO:
        folder = str(session.state.classes[1].samples[0].path.parent)
        variations = Variations(plain.arch, plain.preset, 5.0, plain.offered, {"noise_folder": folder})
        assert len(variations.single) == len(plain.single) + 1
    for name in (None, *(one.name for one in variations.single)):
        first, second = (make_pair(sample, modality, variations, name, number) for number in (1, 2))
        before, after = first
        if name != "volume":  # a spectrogram shows levels relative to the loudest
            assert (
                pixels(before.image).shape != pixels(after.image).shape
                or (pixels(before.image) != pixels(after.image)).any()
            ), name
        if name != "flip":
            assert pixels(second[1].image).tobytes() != pixels(after.image).tobytes() or name == "volume", name
        if modality is Modality.AUDIO:
            assert before.wave is not None and after.wave is not None
            masked = name in ("time_mask", "frequency_mask")
            assert np.array_equal(before.wave, after.wave) is masked, name
            assert after.rate == 16_000


def test_the_dialog_shows_and_plays(
    sounds: TrainPage, qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "constructor_desktop.media.player.Player.play",
        lambda self, wave, rate, **rest: played.append((wave.size, rate)),
    )
    classes = [known for known in sounds.session.state.classes if known.samples]
    dialog = VariationsDialog(services, Modality.AUDIO, classes, sounds.train_view.advanced.variations())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.sample_box.count() == 8
    names = [dialog.what_box.itemData(number) for number in range(dialog.what_box.count())]
    assert names == [None, "time_stretch", "pitch_shift", "time_shift", "volume", "gaussian_noise"]
    before, after = dialog.tiles
    qtbot.waitUntil(lambda: after.view is not None, timeout=LONG)
    assert before.view.wave is not None and not np.array_equal(before.view.wave, after.view.wave)
    first = after.view
    dialog.findChild(QPushButton, "another").click()
    qtbot.waitUntil(lambda: after.view is not first, timeout=LONG)
    assert not np.array_equal(first.wave, after.view.wave)
    for name in ("play_before", "play_after"):
        dialog.findChild(QPushButton, name).click()
    assert played == [(before.view.wave.size, 16_000), (after.view.wave.size, 16_000)]
    shown = after.view
    dialog.what_box.setCurrentIndex(names.index("volume"))
    qtbot.waitUntil(lambda: after.view is not shown, timeout=LONG)
    assert dialog.findChild(QLabel, "summary").text() == "Makes the sound softer or louder."
    shown = before.view
    dialog.sample_box.setCurrentIndex(7)
    qtbot.waitUntil(lambda: before.view is not shown, timeout=LONG)
    dialog.accept()


def test_an_unreadable_sample_says_so_in_place(pictures: TrainPage, qtbot: QtBot, services: Services) -> None:
    sample = pictures.session.state.classes[0].samples[0]
    sample.path.write_bytes(b"no picture")
    classes = pictures.session.state.classes
    dialog = VariationsDialog(services, Modality.IMAGE, classes, pictures.train_view.advanced.variations())
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.findChild(QPushButton, "play_before").isVisible()
    qtbot.waitUntil(lambda: sample.path.name in dialog.tiles[0].text, timeout=LONG)
    dialog.sample_box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.tiles[0].view is not None and not dialog.tiles[0].text, timeout=LONG)
