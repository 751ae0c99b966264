"""Pictures as arrays. Exported bundles carry a copy of this module, so that both sides decode alike."""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from constructor_desktop.core.errors import UnreadableError

MAX_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")

IN_MEMORY = Path("(in memory)")

EMPTY = "The file is empty (0 bytes). Copy it again."
DAMAGED = "The picture is cut off or damaged. Copy it again."
NOT_A_PICTURE = "It is not a picture. Choose a picture, such as a JPEG or PNG file."
OTHER_FORMAT = "The format of the picture cannot be read. Save it as JPEG or PNG."
OUT_OF_MEMORY = "There is not enough memory to read the picture. Make it smaller."

_ORIENTATION_TAG = 0x0112
_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Photoshop, icons, JPEG XL, JPEG 2000, PNM; HEIC and AVIF are told by their brand.
_OTHER_SIGNATURES = (b"8BPS", b"\0\0\1\0", b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")
_OTHER_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

# Size and damage are judged here; what Pillow would print about them says nothing to the user. The filter is
# set once, because `warnings.catch_warnings` is not safe in threads and pictures are decoded in several.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())  # Without a handler, logging prints to standard error.


@dataclass(frozen=True)
class ImageInfo:
    """What the header of a picture says.

    Attributes:
        width: Pixels across as stored, before EXIF orientation.
        height: Pixels down as stored.
        format: Name of the file format, such as `JPEG`.
    """

    width: int
    height: int
    format: str


def looks_like_image(head: bytes) -> bool:
    """Whether the first bytes of a file (16 are enough) are those of a format in `FORMATS`."""
    if head.startswith(_SIGNATURES):
        return True
    if head.startswith(b"BM"):
        # Two letters also begin texts; a bitmap has four reserved zero bytes after its size.
        return head[6:10] == bytes(4)
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def image_info(source: Path | bytes) -> ImageInfo:
    """Reads the header of a picture, without decoding it.

    Args:
        source: A file, or its content.

    Raises:
        UnreadableError: if it is not a picture in one of `FORMATS`, or has more than `MAX_PIXELS` pixels.
    """
    with _open_file(source) as file, _open_image(file, _name(source)) as image:
        return ImageInfo(image.width, image.height, str(image.format))


def decode_image(source: Path | bytes, *, min_side: int | None = None) -> NDArray[np.uint8]:
    """Decodes a picture: upright, in RGB, transparent parts over white, 16 bits scaled to 8, the first frame.

    Args:
        source: A file, or its content; the content alone decides the format, never the file's name.
        min_side: If given, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size (much faster for photographs),
            as long as neither side becomes shorter than this many pixels.

    Returns:
        `uint8 [H, W, 3]`.

    Raises:
        UnreadableError: if the file cannot be opened, is not a picture in one of `FORMATS`, is cut off or
            damaged, or has more than `MAX_PIXELS` pixels.
    """
    name = _name(source)
    with _open_file(source) as file, _open_image(file, name) as image:
        try:
            if min_side is not None:
                image.draft(None, (min_side, min_side))
            image.load()
            upright = _upright(_to_rgb(image), _orientation(image))
        except MemoryError as error:
            raise UnreadableError(name, OUT_OF_MEMORY) from error
        except UnreadableError:
            raise
        except Exception as error:  # Pillow's decoders raise almost anything on damaged content.
            raise UnreadableError(name, DAMAGED) from error
        return np.array(upright)


def _name(source: Path | bytes) -> Path:
    return IN_MEMORY if isinstance(source, bytes) else source


def _open_file(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except OSError as error:
        raise UnreadableError.from_os_error(source, error) from error


def _open_image(file: BinaryIO, name: Path) -> Image.Image:
    """Reads the header; refuses what is not a picture, and sizes that are not sane, before any pixel is read."""
    try:
        image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UnreadableError(name, _why_unidentified(file)) from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(name, _too_large("")) from error
    except Exception as error:  # Pillow's parsers raise almost anything on damaged content.
        raise UnreadableError(name, DAMAGED) from error
    if image.width * image.height > MAX_PIXELS:
        raise UnreadableError(name, _too_large(f" ({image.width} × {image.height})"))
    return image


def _why_unidentified(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(16)
    if not head:
        return EMPTY
    if looks_like_image(head):
        return DAMAGED
    return OTHER_FORMAT if _is_other_picture(head) else NOT_A_PICTURE


def _is_other_picture(head: bytes) -> bool:
    """Whether a file is a picture, but in none of `FORMATS`."""
    is_pnm = head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace()
    has_brand = head[4:8] == b"ftyp" and head[8:12] in _OTHER_BRANDS
    return is_pnm or has_brand or head.startswith(_OTHER_SIGNATURES)


def _too_large(size: str) -> str:
    limit = MAX_PIXELS // 1_000_000
    return f"The picture has too many pixels{size}; the limit is {limit} million. Make it smaller."


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where it is missing or damaged, as the pixels are still good."""
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # The EXIF block is parsed lazily, and a damaged one raises almost anything.
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    transpose = _TRANSPOSES.get(orientation)
    return image if transpose is None else image.transpose(transpose)


def _to_rgb(image: Image.Image) -> Image.Image:
    """Converts any mode of Pillow to `RGB`."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        return _grey((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):
        return _grey(_scale_to_bytes(np.asarray(image)))
    if image.has_transparency_data:
        return _over_white(image.convert("RGBA"))
    return image.convert("RGB")


def _grey(pixels: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(pixels).convert("RGB")


def _over_white(image: Image.Image) -> Image.Image:
    background = Image.new("RGBA", image.size, "white")
    background.alpha_composite(image)
    return background.convert("RGB")


def _scale_to_bytes(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scales 32-bit integers or floats; white is the smallest usual white level that holds every value.

    Such files do not say what white is: floats are found with 1, 255 and 65535, integers with 65535 (16 bits
    widened to 32) and 2 ** 31 - 1. Negative values and NaN become black.
    """
    levels = [1.0, 255.0, 65535.0] if values.dtype.kind == "f" else [65535.0, 2.0**31 - 1]
    finite = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0).clip(0.0)
    highest = finite.max()
    white = next((level for level in levels if highest <= level), highest)
    return np.round(finite * (255.0 / white)).astype(np.uint8)
