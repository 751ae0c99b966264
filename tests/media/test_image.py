import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media import image as media_image
from constructor_desktop.media.image import ImageInfo, decode_image, image_info, looks_like_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
# pytest puts its own filters before the module's; the last test here shows that nothing is printed outside of it.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")

DAMAGED = "The picture is cut off or damaged. Copy it again."
NOT_A_PICTURE = "It is not a picture. Choose a picture, such as a JPEG or PNG file."
OTHER_FORMAT = "The format of the picture cannot be read. Save it as JPEG or PNG."


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def corners(height: int = 40, width: int = 60) -> np.ndarray:
    """A picture whose four quarters are red, green (above), blue and white (below)."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return pixels


def gradient() -> np.ndarray:
    return np.arange(240, dtype=np.uint8).reshape(12, 20)


def reason(source: Path | bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        decode_image(source)
    return caught.value.reason


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ],
)
def test_lossless_formats_give_exact_pixels(kind, options):
    pixels = np.random.default_rng(0).integers(0, 256, (31, 47, 3), dtype=np.uint8)
    decoded = decode_image(encoded(Image.fromarray(pixels), kind, **options))
    assert decoded.dtype == np.uint8
    assert decoded.flags.writeable
    assert decoded.flags.c_contiguous
    np.testing.assert_array_equal(decoded, pixels)


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("WEBP", {"quality": 95})])
def test_lossy_formats_give_close_pixels(kind, options):
    decoded = decode_image(encoded(Image.fromarray(corners()), kind, **options)).astype(int)
    for at, colour in (((8, 8), RED), ((8, 50), GREEN), ((32, 8), BLUE), ((32, 50), WHITE)):
        assert np.abs(decoded[at] - colour).max() <= 4


def test_gif_gives_its_first_frame():
    frames = [Image.new("RGB", (8, 6), colour) for colour in (RED, GREEN, BLUE)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(decode_image(content), np.full((6, 8, 3), RED))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_several_frames_or_pages_give_the_first(kind):
    frames = [Image.new("RGB", (8, 6), colour) for colour in (BLUE, GREEN)]
    options = {"lossless": True} if kind == "WEBP" else {}
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    np.testing.assert_array_equal(decode_image(content), np.full((6, 8, 3), BLUE))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied(kind, orientation):
    upright = corners()
    as_stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: np.rot90(upright.transpose(1, 0, 2), 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(np.ascontiguousarray(as_stored))
    options = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    decoded = decode_image(encoded(picture, kind, exif=exif, **options)).astype(int)
    assert decoded.shape == upright.shape
    for at in ((8, 8), (8, 50), (32, 8), (32, 50)):
        assert np.abs(decoded[at] - upright[at]).max() <= 4


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff"]
)
def test_damaged_exif_does_not_matter(exif):
    content = encoded(Image.fromarray(corners()), "JPEG", exif=exif)
    assert decode_image(content).shape == (40, 60, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "GIF", "TIFF"])
def test_grey_becomes_rgb(kind):
    flat = np.full((16, 16), 77, np.uint8)
    decoded = decode_image(encoded(Image.fromarray(flat), kind))
    np.testing.assert_array_equal(decoded, np.full((16, 16, 3), 77))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_one_bit_becomes_black_and_white(kind):
    bits = np.random.default_rng(1).integers(0, 2, (9, 13)).astype(bool)
    decoded = decode_image(encoded(Image.fromarray(bits), kind))
    np.testing.assert_array_equal(decoded, np.repeat(bits[:, :, None] * np.uint8(255), 3, axis=2))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette_is_looked_up(kind):
    picture = Image.fromarray(corners()).convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    np.testing.assert_array_equal(decode_image(encoded(picture, kind)), corners())


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_transparent_palette_entry_becomes_white(kind):
    picture = Image.new("P", (4, 2), 0)
    picture.putpalette([*RED, *GREEN])
    picture.paste(1, (2, 0, 4, 2))
    decoded = decode_image(encoded(picture, kind, transparency=1))
    np.testing.assert_array_equal(decoded[0], [RED, RED, WHITE, WHITE])


def test_palette_with_alpha_for_each_entry():
    picture = Image.new("P", (2, 1), 0)
    picture.putpalette([*BLUE, *BLUE])
    picture.putpixel((1, 0), 1)
    decoded = decode_image(encoded(picture, "PNG", transparency=bytes([255, 0])))
    np.testing.assert_array_equal(decoded[0], [BLUE, WHITE])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_rgba_is_laid_over_white(kind):
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0] = [(255, 0, 0, 255), (255, 0, 0, 0), (0, 0, 0, 128)]
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    decoded = decode_image(encoded(Image.fromarray(pixels), kind, **options))
    np.testing.assert_array_equal(decoded[0], [RED, WHITE, (127, 127, 127)])


def test_grey_with_alpha_is_laid_over_white():
    picture = Image.merge("LA", [Image.new("L", (2, 1), 0), Image.fromarray(np.array([[255, 0]], np.uint8))])
    np.testing.assert_array_equal(decode_image(encoded(picture, "PNG"))[0], [(0, 0, 0), WHITE])


def test_transparent_colour_of_an_rgb_png_becomes_white():
    picture = Image.fromarray(np.array([[RED, GREEN]], np.uint8))
    np.testing.assert_array_equal(decode_image(encoded(picture, "PNG", transparency=GREEN))[0], [RED, WHITE])


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind):
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    black = Image.new("CMYK", (16, 16), (0, 0, 0, 255))
    for picture, colour in ((cyan, (0, 255, 255)), (black, (0, 0, 0))):
        decoded = decode_image(encoded(picture, kind))
        assert np.abs(decoded.astype(int) - colour).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled(kind):
    wide = gradient().astype(np.uint16) * 257
    decoded = decode_image(encoded(Image.fromarray(wide), kind))
    np.testing.assert_array_equal(decoded, np.repeat(gradient()[:, :, None], 3, axis=2))


def test_big_endian_sixteen_bit_tiff_is_scaled():
    wide = (gradient().astype(np.uint16) * 257).astype(">u2")
    picture = Image.frombytes("I;16B", (20, 12), wide.tobytes())
    np.testing.assert_array_equal(decode_image(encoded(picture, "TIFF"))[:, :, 1], gradient())


def test_sixteen_bit_colour_png_is_scaled():
    colours = np.array([[RED, (10, 20, 30)]], np.uint8)
    np.testing.assert_array_equal(decode_image(png16(colours)), colours)


@pytest.mark.parametrize(
    ("values", "grey"),
    [
        (np.array([[0, 65535, 32896]], np.int32), [0, 255, 128]),
        (np.array([[-5, 100, 65535]], np.int32), [0, 0, 255]),
        (np.array([[0, 2**31 - 1]], np.int32), [0, 255]),
        (np.array([[0.0, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 100.0, 255.0]], np.float32), [0, 100, 255]),
        (np.array([[0.0, 65535.0, np.nan]], np.float32), [0, 255, 0]),
        (np.array([[0.0, 1e6, 5e5]], np.float32), [0, 255, 128]),
        (np.zeros((1, 2), np.float32), [0, 0]),
    ],
)
def test_thirty_two_bit_tiff_is_scaled(values, grey):
    decoded = decode_image(encoded(Image.fromarray(values), "TIFF"))
    np.testing.assert_array_equal(decoded[0], np.repeat(np.array(grey)[:, None], 3, axis=1))


def test_min_side_decodes_a_smaller_jpeg():
    content = encoded(Image.fromarray(corners(1200, 1600)), "JPEG", quality=90)
    small = decode_image(content, min_side=224)
    assert small.shape == (300, 400, 3)
    assert np.abs(small[10, 10].astype(int) - RED).max() <= 4
    np.testing.assert_array_equal(small, decode_image(content, min_side=224))
    assert decode_image(content, min_side=601).shape == (1200, 1600, 3)
    assert decode_image(content, min_side=5000).shape == (1200, 1600, 3)


def test_min_side_leaves_other_formats_alone():
    pixels = corners(600, 800)
    np.testing.assert_array_equal(decode_image(encoded(Image.fromarray(pixels), "PNG"), min_side=50), pixels)


@pytest.mark.parametrize("name", ["кошка 🐈 и пёс.jpg", "PHOTO.PNG", "noextension", "it is a wave.wav", "猫.TIFF"])
def test_content_decides_and_names_do_not_matter(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(encoded(Image.fromarray(corners()), "BMP"))
    np.testing.assert_array_equal(decode_image(path), corners())
    assert image_info(path) == ImageInfo(60, 40, "BMP")


def test_file_and_bytes_decode_alike(tmp_path):
    content = encoded(Image.fromarray(corners()), "JPEG")
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    np.testing.assert_array_equal(decode_image(path), decode_image(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_looks_like_image_knows_every_format(kind):
    assert looks_like_image(encoded(Image.fromarray(corners()), kind)[:16])


@pytest.mark.parametrize(
    "head", [b"", b"BMW is a car, really", b"RIFF\x10\0\0\0WAVEfmt ", b"\xff\xfb\x90\x64", b"GIF8"]
)
def test_looks_like_image_refuses_others(head):
    assert not looks_like_image(head)


def test_empty_file(tmp_path):
    path = tmp_path / "a.jpg"
    path.touch()
    assert reason(path) == "The file is empty (0 bytes). Copy it again."


def test_text_called_jpg(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_text("Dear diary, today I renamed a file.")
    with pytest.raises(UnreadableError) as caught:
        decode_image(path)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}: {NOT_A_PICTURE}"


@pytest.mark.parametrize("name", ["PPM", "ICO", "JPEG2000"])
def test_format_outside_the_list_is_refused(name):
    assert reason(encoded(Image.fromarray(corners()), name)) == OTHER_FORMAT


def test_what_is_no_picture_needs_no_other_format():
    assert reason(b"RIFF\0\0\0\0WAVEfmt ") == NOT_A_PICTURE
    assert reason(b"Pictures are in the other folder.") == NOT_A_PICTURE
    assert reason(b"\0\0\0\x18ftypheic\0\0\0\0") == OTHER_FORMAT


def test_missing_file(tmp_path):
    assert reason(tmp_path / "a.jpg") == "The file does not exist."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a folder as a lack of permission")
def test_folder_instead_of_a_file(tmp_path):
    assert reason(tmp_path) == "It is a folder, not a file."


def test_no_permission(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert reason(tmp_path / "a.jpg") == "There is no permission to read the file."


@pytest.mark.parametrize("part", [0.03, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_truncated(kind, part):
    noise = np.random.default_rng(2).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    content = encoded(Image.fromarray(noise), kind)
    assert reason(content[: max(16, int(part * len(content)))]) == DAMAGED


def test_pillow_is_not_told_to_accept_truncated_pictures():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_damaged_middle_of_a_png():
    content = bytearray(encoded(Image.fromarray(corners()), "PNG"))
    content[len(content) // 2] ^= 0xFF
    assert reason(bytes(content)) == DAMAGED


@pytest.mark.parametrize("size", [(50_000, 40_000), (13_000, 13_000), (10_001, 10_000)])
def test_decompression_bomb(size):
    width, height = size
    shown = f" ({width} × {height})" if width * height <= 2 * Image.MAX_IMAGE_PIXELS else ""
    expected = f"The picture has too many pixels{shown}; the limit is 100 million. Make it smaller."
    assert reason(png_header(width, height)) == expected


def test_out_of_memory(monkeypatch):
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(media_image, "_to_rgb", fail)
    expected = "There is not enough memory to read the picture. Make it smaller."
    assert reason(encoded(Image.fromarray(corners()), "PNG")) == expected


def test_nothing_is_printed_about_bad_pictures(tmp_path):
    exif = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01\x03\0"
    (tmp_path / "exif.jpg").write_bytes(encoded(Image.fromarray(corners()), "JPEG", exif=exif))
    (tmp_path / "large.png").write_bytes(png_header(9_500, 9_500))
    program = (
        "import sys, pathlib\n"
        "from constructor_desktop.media.image import decode_image, image_info\n"
        "print(decode_image(pathlib.Path(sys.argv[1], 'exif.jpg')).shape)\n"
        "print(image_info(pathlib.Path(sys.argv[1], 'large.png')).width)\n"
    )
    command = [sys.executable, "-W", "always", "-c", program, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert result.stdout.split("\n")[:2] == ["(40, 60, 3)", "9500"]
    assert result.stderr == ""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_header(width: int, height: int) -> bytes:
    """A tiny PNG file that claims to be large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def png16(pixels: np.ndarray) -> bytes:
    """A 16-bit RGB PNG, which Pillow cannot write, of `uint8 [H, W, 3]` widened to 16 bits."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + (row.astype(">u2") * 257).astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
