import io
import json

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageFilter

from constructor_desktop.core.data import Modality
from constructor_desktop.media.hints import USED_SECONDS, Hint, class_hints
from constructor_desktop.media.quality import Quality, check_sample, examine, fingerprint
from constructor_desktop.media.twins import find_twins
from constructor_desktop.training.config import RunConfig

IMAGE, AUDIO = Modality.IMAGE, Modality.AUDIO
RATE = 16000


def codes(path, modality, *part):
    return [problem.code for problem in check_sample(path, modality, *part)]


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)


def wav(wave: np.ndarray, kind: str = "WAV") -> bytes:
    buffer = io.BytesIO()
    samples = np.rint(np.clip(wave, -1, 1) * 32767).astype(np.int16)  # libsndfile rounds differently for each format.
    soundfile.write(buffer, samples, RATE, format=kind, subtype="PCM_16")
    return buffer.getvalue()


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A smooth random picture."""
    cells = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("wave", "expected"),
    [
        (noise(2), []),
        (np.zeros(RATE, np.float32), ["silent"]),
        (noise(2, 0.0005), ["very_quiet"]),
        (noise(0.2), ["very_short"]),
        (np.concatenate([np.zeros(RATE), noise(0.02), np.zeros(RATE)]), ["very_short"]),
        (np.concatenate([np.zeros(RATE), noise(0.1), np.zeros(RATE)]), []),
        (np.clip(noise(2, 1.0), -1, 1), ["clipped"]),
        (noise(2, 0.2), []),
        (0.99 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 440 / RATE), []),
        (np.clip(4 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 440 / RATE), -1, 1), ["clipped"]),
    ],
)
def test_problems_of_sounds(write, wave, expected):
    assert codes(write("a.wav", wav(wave)), AUDIO) == expected


def test_only_the_part_used_is_judged(write):
    path = write("a.wav", wav(np.concatenate([noise(1), np.zeros(RATE), noise(1)])))
    assert codes(path, AUDIO) == []
    assert codes(path, AUDIO, 1.1, 1.9) == ["silent"]
    assert codes(path, AUDIO, 0.0, 0.2) == ["very_short"]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (scene(0), []),
        (scene(0, (63, 200)), ["tiny"]),
        (scene(0, (64, 64)), []),
        (scene(0).point(lambda value: value // 10), ["dark"]),
        (Image.new("RGB", (200, 200), "white"), ["blank"]),
        (Image.new("RGB", (200, 200), "black"), ["dark"]),
    ],
)
def test_problems_of_pictures(write, image, expected):
    assert codes(write("a.png", encoded(image)), IMAGE) == expected


def test_a_drawing_on_white_is_not_blank(write):
    image = Image.new("RGB", (280, 280), "white")
    image.paste("black", (130, 60, 150, 220))
    assert codes(write("a.png", encoded(image)), IMAGE) == []


@pytest.mark.parametrize("modality", list(Modality))
def test_unreadable_with_the_reason(write, modality):
    quality = examine(write("a.wav", b"RIFF nothing"), modality)
    assert [problem.code for problem in quality.problems] == ["unreadable"]
    assert quality.problems[0].detail.endswith(".")
    assert quality.fingerprint is None


def test_a_picture_is_no_sound(write, picture):
    assert codes(write("a.wav", picture), AUDIO) == ["unreadable"]


@pytest.mark.parametrize("content", [encoded(scene(3)), b"nothing"])
def test_results_survive_json(write, content):
    quality = examine(write("a.png", content), IMAGE)
    assert Quality.from_json(json.loads(json.dumps(quality.to_json()))) == quality


def test_real_clips_have_no_problems(shared_data):
    paths = sorted(path for path in (shared_data / "esc10").rglob("*") if path.is_file())[::5]
    assert len(paths) > 20
    assert [path.name for path in paths if codes(path, AUDIO)] == []


def test_real_photographs_have_no_problems_and_no_twins(shared_data):
    paths = sorted((shared_data / "cats_dogs").rglob("*.jpg"))[::2]
    found = [examine(path, IMAGE) for path in paths]
    assert sum(bool(quality.problems) for quality in found) <= 1
    assert find_twins([quality.fingerprint for quality in found], IMAGE) == []


def test_copies_of_a_picture_are_twins(write):
    first, other = scene(1), scene(2)
    contents = {
        "a.png": encoded(first),
        "b.png": encoded(other),
        "c.jpg": encoded(first, "JPEG", quality=50),
        "d.jpg": encoded(first.resize((160, 120)), "JPEG"),
        "e.png": encoded(first.filter(ImageFilter.GaussianBlur(1))),
        "f.png": encoded(first.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    }
    marks = [fingerprint(write(name, content), IMAGE) for name, content in contents.items()]
    assert find_twins(marks, IMAGE) == [(0, 2, 3, 4)]


def test_empty_pictures_are_nobodys_twins(write):
    marks = [fingerprint(write(f"{c}.png", encoded(Image.new("RGB", (99, 99), c))), IMAGE) for c in ("white", "red")]
    assert marks == [None, None] and find_twins(marks, IMAGE) == []


def test_sounds_are_twins_if_they_are_equal_once_decoded(write):
    wave, other = noise(1), noise(1, seed=1)
    names = {"a.wav": wav(wave), "b.flac": wav(wave, "FLAC"), "c.wav": wav(other), "d.wav": wav(wave[:-1])}
    marks = [fingerprint(write(name, content), AUDIO) for name, content in names.items()]
    assert find_twins(marks, AUDIO) == [(0, 1)]


def test_twins_are_found_across_steps_and_blocks():
    rng = np.random.default_rng(0)
    marks = [int.from_bytes(rng.bytes(36), "big") for _ in range(1000)]
    chain = (1 << 200) - 1
    steps = [
        chain ^ ((1 << 12 * step) - 1) for step in range(5)
    ]  # Neighbours differ in 12 of 200 bits, the ends in 48.
    marks[10], marks[500], marks[999], marks[3], marks[640] = steps
    marks[77] = marks[76]
    marks[20] = None
    assert find_twins(marks, IMAGE) == [(3, 10, 500, 640, 999), (76, 77)]
    assert find_twins(marks, AUDIO) == [(76, 77)]


def test_no_fingerprints():
    assert find_twins([], IMAGE) == find_twins([None, None], IMAGE) == find_twins([], AUDIO) == []


def hints(counts, problems=None, twins=()):
    return [(hint.class_folder, hint.code, dict(hint.params)) for hint in class_hints(counts, problems or {}, twins)]


def test_good_classes_need_no_hint():
    assert hints({"cat": 30, "dog": 28, "new": 0}) == []


def test_small_classes():
    assert hints({"cat": 1, "dog": 9, "cow": 10}) == [
        ("cat", "too_few", {"count": 1, "wanted": 2}),
        ("dog", "few", {"count": 9, "wanted": 10}),
    ]


def test_imbalance_is_told_with_what_the_others_have():
    assert hints({"Rain": 12, "Dog": 30, "Bell": 31}) == [("Rain", "fewer_than_others", {"count": 12, "others": 30})]
    assert hints({"Rain": 16, "Dog": 30, "Bell": 31}) == []


def test_long_sounds_are_named_however_few_they_are():
    counts, problems = {"Rain": 40, "Dog": 40}, {"Rain": {"long": 1, "clipped": 20}}
    assert hints(counts, problems) == [("Rain", "long", {"count": 1})]
    assert RunConfig.model_fields["clip_seconds"].default == USED_SECONDS


def test_twins_within_and_between_classes():
    twins = [("cat", "cat", "cat"), ("cat", "cat")]
    assert hints({"cat": 20, "dog": 20}, twins=twins) == [("cat", "duplicates", {"count": 3})]
    shared = [*twins, ("dog", "cat"), ("cat", "cow"), ("cow", "cat")]
    assert hints({"cat": 20, "dog": 20, "cow": 20}, twins=shared) == [
        ("cat", "in_two_classes", {"count": 3, "other": "cow"}),
        ("dog", "in_two_classes", {"count": 1, "other": "cat"}),
        ("cow", "in_two_classes", {"count": 2, "other": "cat"}),
    ]


@pytest.mark.parametrize(("count", "expected"), [(1, []), (2, ["clipped"])])
def test_a_few_imperfect_samples_do_no_harm(count, expected):
    assert [code for _, code, _ in hints({"a": 20, "b": 20}, {"a": {"clipped": count}})] == expected


def test_the_worst_comes_first_and_alone():
    problems = {"a": {"clipped": 9, "silent": 1}, "b": {"unreadable": 1, "silent": 3}}
    assert class_hints({"a": 9, "b": 9}, problems, [("a", "b")]) == [
        Hint("silent", "a", {"count": 1}),
        Hint("unreadable", "b", {"count": 1}),
    ]
