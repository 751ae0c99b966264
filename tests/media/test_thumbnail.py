import io

import numpy as np
import pytest
from PIL import Image

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.thumbnail import picture_preview, picture_thumbnail


def halves(width: int, height: int) -> np.ndarray:
    """Red on the left, blue on the right, a green stripe at the left edge."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = pixels[:, width // 2 :, 2] = 255
    pixels[:, : width // 20] = (0, 255, 0)
    return pixels


def encoded(pixels: np.ndarray, kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_wide_picture_is_cut_at_its_sides(write, kind):
    path = write("wide.bin", encoded(halves(800, 200), kind))
    tile = picture_thumbnail(path, 95, 72)
    assert tile.shape == (72, 95, 3) and tile.dtype == np.uint8
    assert np.abs(tile[:, :40].astype(int) - (255, 0, 0)).max() < 12
    assert np.abs(tile[:, 55:].astype(int) - (0, 0, 255)).max() < 12


def test_a_picture_of_the_same_shape_is_not_cut(write):
    tile = picture_thumbnail(write("a.png", encoded(halves(400, 300), "PNG")), 80, 60)
    assert tile[:, 1].tolist() == [[0, 255, 0]] * 60


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (499, 375), (30, 20)])
def test_any_size_fills_the_tile(write, size):
    assert picture_thumbnail(write("a.png", encoded(halves(*size), "PNG")), 95, 72).shape == (72, 95, 3)


def test_pictures_are_turned_upright(write):
    path = write("turned.jpg", encoded(halves(600, 400), "JPEG", orientation=6))  # To be turned right by a quarter.
    preview = picture_preview(path, 300)
    assert preview.shape == (300, 200, 3)
    assert preview[75, 100, 0] > 200 and preview[225, 100, 2] > 200
    assert picture_thumbnail(path, 80, 80)[10, 40, 0] > 200


@pytest.mark.parametrize(
    ("size", "expected"), [((800, 400), (100, 200)), ((400, 800), (200, 100)), ((90, 60), (60, 90))]
)
def test_a_preview_keeps_the_shape_and_is_not_enlarged(write, size, expected):
    assert picture_preview(write("a.png", encoded(halves(*size), "PNG")), 200).shape == (*expected, 3)


def test_a_long_thin_picture_has_a_preview(write):
    assert picture_preview(write("a.png", encoded(halves(2000, 1), "PNG")), 100).shape == (1, 100, 3)


def test_large_jpegs_are_decoded_small(write, monkeypatch):
    path = write("large.jpg", encoded(halves(1600, 1200), "JPEG"))
    sizes = []
    load = Image.Image.load
    monkeypatch.setattr(Image.Image, "load", lambda image: (load(image), sizes.append(image.size))[0])
    picture_thumbnail(path, 95, 72)
    assert max(sizes) <= (400, 300)


@pytest.mark.parametrize("make", [picture_preview, lambda path, size: picture_thumbnail(path, size, size)])
def test_what_is_no_picture_is_refused(write, make):
    with pytest.raises(UnreadableError):
        make(write("a.png", b"not a picture"), 50)
