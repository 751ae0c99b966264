from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import DataError
from constructor_desktop.core.events import Event, Notice, SampleSkipped, ignore_event
from constructor_desktop.media.audio import why_silent
from constructor_desktop.media.scan import scan
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.prepare import Prepared, prepare
from constructor_desktop.training.splits import hold_out, k_fold
from tests.training.samples import RATE, draw, save_image, save_pictures, save_sounds, save_wave, scene, sound

Prepare = Callable[..., Prepared]


@pytest.fixture
def prepared(make_extractor: Callable[..., Extractor]) -> Prepare:
    """Prepares a folder: `prepared(folder, on_event)`."""

    def run(folder: Path, on_event: Callable[[Event], None] = ignore_event) -> Prepared:
        data = scan(folder)
        return prepare(data, make_extractor(data.modality), on_event)

    return run


def names_of(result: Prepared) -> list[str]:
    return [item.sample.path.stem for item in result.items]


def groups_by_prefix(result: Prepared, prefix: str) -> set[int]:
    return {
        int(group) for group, name in zip(result.groups.split, names_of(result), strict=True) if name.startswith(prefix)
    }


def test_samples_are_sorted_by_class(prepared: Prepare, tmp_path: Path) -> None:
    result = prepared(save_pictures(tmp_path, {"stripes": 4, "discs": 3, "boxes": 2}))
    assert result.modality is Modality.IMAGE
    assert result.classes == ("boxes", "discs", "stripes")
    assert result.labels.tolist() == [0] * 2 + [1] * 3 + [2] * 4
    assert [result.classes[label] for label in result.labels] == [item.sample.label for item in result.items]
    assert result.skipped == ()


def test_what_is_left_out_is_reported(prepared: Prepare, tmp_path: Path) -> None:
    save_pictures(tmp_path, {"discs": 5, "stripes": 5})
    shutil.copy(tmp_path / "discs" / "discs 0.png", tmp_path / "discs" / "discs copy.png")
    shutil.copy(tmp_path / "discs" / "discs 1.png", tmp_path / "stripes" / "moved.png")
    broken = tmp_path / "stripes" / "stripes 3.png"
    broken.write_bytes(broken.read_bytes()[:-500])
    (tmp_path / "stripes" / "empty.png").touch()
    events: list[Event] = []
    result = prepared(tmp_path, events.append)
    left = {"discs 0", "discs 2", "discs 3", "discs 4", "stripes 0", "stripes 1", "stripes 2", "stripes 4"}
    assert set(names_of(result)) == left and len(result.items) == 8
    told = {Path(event.path).name: event.reason for event in events if isinstance(event, SampleSkipped)}
    assert told == {
        "discs copy.png": "It is the same as discs 0.png, which counts once.",
        "discs 1.png": "The same content is in the classes discs and stripes. Keep it in the right one only.",
        "moved.png": "The same content is in the classes discs and stripes. Keep it in the right one only.",
        "stripes 3.png": told["stripes 3.png"],
    }
    assert "damaged" in told["stripes 3.png"] or "cut off" in told["stripes 3.png"]
    # What was left out before anything was decoded is counted too.
    assert {entry.path.name for entry in result.skipped} == {*told, "empty.png"}


def test_silent_sounds_are_left_out(prepared: Prepare, tmp_path: Path) -> None:
    save_sounds(tmp_path, {"noise": 3, "tone": 3})
    save_wave(tmp_path / "tone" / "mute.wav", np.full(RATE, 5e-5, np.float32))
    events: list[Event] = []
    result = prepared(tmp_path, events.append)
    assert len(result.items) == 6
    assert [(entry.path.name, entry.reason) for entry in result.skipped] == [("mute.wav", why_silent(None, None, 5.0))]
    assert [event.reason for event in events if isinstance(event, SampleSkipped)] == [why_silent(None, None, 5.0)]


def test_a_class_of_silence_is_a_class(prepared: Prepare, tmp_path: Path) -> None:
    save_sounds(tmp_path, {"tone": 3})
    for number in range(3):
        save_wave(tmp_path / "nothing" / f"{number}.wav", np.full(RATE, (number - 1) * 5e-5, np.float32))
    result = prepared(tmp_path)
    assert np.bincount(result.labels).tolist() == [3, 3]


def test_too_few_samples_name_the_class(prepared: Prepare, tmp_path: Path) -> None:
    save_pictures(tmp_path, {"discs": 3, "stripes": 2})
    shutil.copyfile(tmp_path / "stripes" / "stripes 0.png", tmp_path / "stripes" / "stripes 1.png")
    with pytest.raises(DataError) as error:
        prepared(tmp_path)
    assert str(error.value) == (
        "Each class needs at least 2 samples that can be read. Too few in: stripes (1). Add more, or remove the class."
    )


def shaken(pixels: np.ndarray, number: int) -> np.ndarray:
    """Another frame of a burst: a little moved, brighter or darker, and noisy."""
    rng = np.random.default_rng(number)
    left, top, right, bottom = (int(value) for value in rng.integers(0, 8, 4))
    cut = pixels[top : len(pixels) - bottom, left : pixels.shape[1] - right]
    resized = Image.fromarray(cut).resize(pixels.shape[1::-1], Image.Resampling.BICUBIC)
    noisy = np.asarray(resized) * rng.uniform(0.9, 1.1) + rng.normal(0, 4, pixels.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_frames_of_a_burst_are_never_on_both_sides(prepared: Prepare, tmp_path: Path) -> None:
    for label, first in (("indoors", 0), ("outdoors", 50)):
        for seed in range(first, first + 12):
            save_image(tmp_path / label / f"photo {seed}.png", scene(seed))
        for number in range(4):
            save_image(tmp_path / label / f"burst {first}-{number}.png", shaken(scene(first + 30), number))
    result = prepared(tmp_path)
    assert result.groups.single == ()
    for first in (0, 50):
        assert len(groups_by_prefix(result, f"burst {first}-")) == 1
    # Photographs of other things are not thrown together, or nothing could be checked.
    assert len(groups_by_prefix(result, "photo")) >= 22
    check_bursts(result, "burst 0-")
    check_bursts(result, "burst 50-")


def check_bursts(result: Prepared, prefix: str) -> None:
    members = {index for index, name in enumerate(names_of(result)) if name.startswith(prefix)}
    keys = [item.key for item in result.items]
    for seed in range(10):
        splits = k_fold(result.labels, result.groups.split, keys, 4, seed)
        splits.append(hold_out(result.labels, result.groups.split, keys, 0.3, seed))
        for split in splits:
            assert len(members & set(split.val.tolist())) in (0, len(members))


def knocks(seed: int, seconds: float = 1.0) -> np.ndarray:
    """Three knocks a second on different things, and silence between them."""
    rng = np.random.default_rng(seed)
    wave = np.zeros(round(seconds * RATE))
    for begin in rng.integers(0, len(wave) - RATE // 4, round(3 * seconds)):
        times = np.arange(RATE // 4) / RATE
        ringing = np.sin(2 * np.pi * rng.uniform(200, 3000) * times) * np.exp(-times * rng.uniform(10, 40))
        wave[begin : begin + len(times)] += 0.2 * ringing + rng.normal(0, 0.2, len(times)) * np.exp(-times * 40)
    return np.clip(wave, -1, 1).astype(np.float32)


def clips_of_one_recording(folder: Path, recording: np.ndarray) -> str:
    """Saves four clips of two seconds, each 0.41 s after the one before; returns how their names begin."""
    for number in range(4):
        begin = round(number * 0.41 * RATE)
        save_wave(folder / f"cut {number}.wav", recording[begin : begin + 2 * RATE])
    return "cut"


def test_overlapping_clips_of_a_steady_recording_are_never_on_both_sides(prepared: Prepare, tmp_path: Path) -> None:
    save_sounds(tmp_path, {"noise": 10, "tone": 10})
    prefix = clips_of_one_recording(tmp_path / "noise", sound("noise", 700, seconds=4.0))
    result = prepared(tmp_path)
    assert len(groups_by_prefix(result, prefix)) == 1
    check_bursts(result, prefix)


def test_overlapping_clips_of_a_changing_recording_are_never_on_both_sides(prepared: Prepare, tmp_path: Path) -> None:
    save_sounds(tmp_path, {"tone": 10})
    for seed in range(10):
        save_wave(tmp_path / "knocks" / f"knocks {seed}.wav", knocks(seed))
    prefix = clips_of_one_recording(tmp_path / "knocks", knocks(700, seconds=4.0))
    result = prepared(tmp_path)
    assert len(groups_by_prefix(result, prefix)) == 1
    assert len(groups_by_prefix(result, "knocks")) >= 9
    check_bursts(result, prefix)


def test_a_class_taken_in_one_go_is_named(prepared: Prepare, tmp_path: Path) -> None:
    save_pictures(tmp_path, {"discs": 6})
    for seed in range(6):
        save_image(tmp_path / "burst" / f"{seed}.png", shaken(np.asarray(draw("boxes", 40)), seed))
    events: list[Event] = []
    result = prepared(tmp_path, events.append)
    assert result.groups.single == ("burst",)
    notices = [event for event in events if isinstance(event, Notice)]
    assert [event.code for event in notices] == ["one_burst"]
    assert notices[0].message.startswith("Most pictures of the class burst are nearly the same")
    assert len(set(result.groups.split[result.labels == 0])) == 6
