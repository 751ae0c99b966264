"""Pictures for the example project, painted on the spot: apples, bananas and leaves on all kinds of ground.

Each thing is a formula over the pixels: where it covers them, and in which colour. What it lies on, its size, place,
turn, colour and the light vary independently of what it is, so that only its look tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 320, 240

_Field = NDArray[np.floating]
_Rng = np.random.Generator

_GROUNDS = (
    ((196, 164, 124), (150, 112, 76)),  # Wood
    ((232, 228, 220), (200, 196, 190)),  # Paper
    ((122, 142, 96), (74, 98, 60)),  # Grass
    ((132, 150, 178), (82, 98, 130)),  # Cloth
    ((120, 116, 112), (80, 78, 78)),  # Stone
    ((190, 150, 140), (150, 100, 96)),  # Brick
)
_APPLES = (
    ((206, 44, 40), (236, 150, 70)),
    ((178, 30, 44), (214, 90, 60)),
    ((142, 186, 60), (190, 206, 100)),
    ((222, 186, 70), (226, 110, 60)),
)
_BANANAS = ((240, 208, 66), (246, 220, 104), (206, 204, 84), (228, 186, 58))
_LEAVES = ((84, 140, 56), (52, 112, 52), (132, 160, 60), (214, 170, 52), (200, 100, 40), (160, 52, 40))
_STEM = (96, 70, 44)


@dataclass(frozen=True)
class _Place:
    """Where a thing lies: the coordinates of each pixel in units of its size, turned with it, floats `[H, W]`."""

    x: _Field
    y: _Field
    size: float
    light: tuple[float, float]


@dataclass(frozen=True)
class _Layer:
    """A painted thing: `cover`, 0 to 1, floats `[H, W]`, and `colour`, 0 to 255, floats `[H, W, 3]`."""

    cover: _Field
    colour: _Field


def paint(kind: int, rng: _Rng) -> NDArray[np.uint8]:
    """Paints a picture.

    Args:
        kind: 0 for apples, 1 for bananas, 2 for leaves.
        rng: Decides everything else.

    Returns:
        `uint8 [HEIGHT, WIDTH, 3]`.
    """
    picture = _ground(rng)
    angle = rng.uniform(0, 2 * np.pi)
    light = (float(np.cos(angle)), float(np.sin(angle)))
    for offset in _offsets(int(rng.choice([1, 1, 2, 3])), rng):
        layer = _THINGS[kind](_place(offset, light, rng), rng)
        picture = _lay(picture, layer, light)
    return _photographed(picture, rng)


def _offsets(count: int, rng: _Rng) -> list[tuple[float, float]]:
    """Middles of the things, in pixels, spread around the middle of the picture."""
    turn = rng.uniform(0, 2 * np.pi)
    spread = 0.0 if count == 1 else rng.uniform(46, 62)
    places = []
    for index in range(count):
        angle = turn + 2 * np.pi * index / count
        x = WIDTH / 2 + spread * 1.25 * np.cos(angle) + rng.uniform(-24, 24)
        y = HEIGHT / 2 + spread * 0.8 * np.sin(angle) + rng.uniform(-14, 14)
        places.append((float(x), float(y)))
    return sorted(places, key=lambda place: place[1])  # What is farther away is covered by what is nearer.


def _place(middle: tuple[float, float], light: tuple[float, float], rng: _Rng) -> _Place:
    size, turn = rng.uniform(54, 94), rng.uniform(-np.pi, np.pi)
    columns, rows = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    x, y = (columns - middle[0]) / size, (rows - middle[1]) / size
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    turned = (cosine * light[0] + sine * light[1], -sine * light[0] + cosine * light[1])
    return _Place(cosine * x + sine * y, -sine * x + cosine * y, size, (float(turned[0]), float(turned[1])))


def _ground(rng: _Rng) -> _Field:
    """What the things lie on: blurred light and dark places, boards or blades, floats `[H, W, 3]`."""
    light, dark = (np.array(colour) for colour in _GROUNDS[rng.integers(len(_GROUNDS))])
    cells = int(rng.integers(4, 9))
    mix = _cloud(rng, cells, cells * 4 // 3)
    stretched = _cloud(rng, int(rng.integers(20, 60)), 5)
    mix = np.clip(0.65 * mix + 0.35 * stretched, 0, 1)[..., None]
    tint = rng.uniform(0.85, 1.12, 3)
    ground: _Field = ((mix * light + (1 - mix) * dark) * tint).astype(np.float32)
    return ground


def _cloud(rng: _Rng, rows: int, columns: int) -> _Field:
    """Smooth noise from 0 to 1, floats `[H, W]`."""
    cells = Image.fromarray(rng.integers(0, 256, (rows, columns), dtype=np.uint8))
    return np.asarray(cells.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), np.float32) / 255


def _apple(place: _Place, rng: _Rng) -> _Layer:
    angle = np.arctan2(place.x, -place.y)  # 0 where the stem is.
    radius = np.hypot(place.x, place.y)
    edge = 0.92 + 0.06 * np.cos(2 * angle) - 0.2 * np.exp(-((angle / 0.34) ** 2))
    edge -= 0.07 * np.exp(-(((np.abs(angle) - np.pi) / 0.3) ** 2))
    skin, cheek = _APPLES[rng.integers(len(_APPLES))]
    side = rng.uniform(0, 2 * np.pi)
    blush = 0.5 + 0.7 * (np.cos(side) * place.x + np.sin(side) * place.y) + 0.6 * (_cloud(rng, 4, 5) - 0.5)
    # Streaks run from the dimple over the ball.
    from_dimple = np.arctan2(place.x, place.y + 0.7)
    streaks = 0.16 * (_cloud(rng, 50, 60) - 0.5 + 0.5 * np.sin(from_dimple * 47)) * np.clip(radius, 0, 1)
    inside = np.clip(radius / edge, 0, 1)
    colour = _blend(skin, cheek, np.clip(blush + streaks, 0, 1)) * _ball_shade(place, inside)[..., None]
    layer = _Layer(_covered((edge - radius) * place.size), colour + _gloss(place, 0.34, 0.13))
    bend = rng.uniform(-0.3, 0.3)
    return _with_stem(layer, place, bend)


def _with_stem(layer: _Layer, place: _Place, bend: float) -> _Layer:
    """Adds the stem of an apple, from the dimple upwards."""
    up = np.clip((-place.y - 0.55) / 0.62, 0, 1)
    aside = np.abs(place.x - bend * up**2)
    within = (place.y < -0.55) & (place.y > -1.17)
    stem = _covered((0.045 + 0.02 * up - aside) * place.size) * within
    dimple = np.exp(-((place.x / 0.22) ** 2) - ((place.y + 0.66) / 0.12) ** 2)
    colour = layer.colour * (1 - 0.55 * dimple[..., None])
    return _Layer(np.maximum(layer.cover, stem), _blend_fields(colour, _solid(_STEM, 0.7 + 0.5 * up), stem))


def _banana(place: _Place, rng: _Rng) -> _Layer:
    bow = rng.uniform(0.95, 1.45)  # Radius of the arc that it lies on.
    reach = rng.uniform(1.15, 1.35) / bow
    x, y = place.x, place.y + bow
    along = np.arctan2(x, y) / reach  # -1 to 1 from tip to tip.
    width = 0.33 * np.sqrt(np.clip(1 - np.abs(along) ** 3.2, 0, 1)) + 0.055
    across = (np.hypot(x, y) - bow) / width
    ends = _covered((1.06 - np.abs(along)) * reach * bow * place.size)
    cover = _covered((1 - np.abs(across)) * width * place.size) * ends
    facing = 1 if place.light[1] > 0 else -1
    shade = 0.95 + 0.2 * facing * np.tanh(3 * (across - 0.25)) - 0.22 * np.abs(across) ** 4
    ridge = np.exp(-(((across + 0.22) / 0.07) ** 2)) + np.exp(-(((across - 0.5) / 0.06) ** 2))
    peel = _BANANAS[rng.integers(len(_BANANAS))]
    freckles = np.clip((_cloud(rng, 60, 80) - rng.uniform(0.74, 0.95)) * 6, 0, 1)
    tips = np.clip((np.abs(along) - 0.86) / 0.1, 0, 1)
    green = np.clip((np.abs(along) - 0.6) / 0.4, 0, 1) * rng.uniform(0, 0.6)
    colour = _blend(peel, (140, 160, 60), green) * (shade - 0.1 * ridge)[..., None]
    return _Layer(cover, _blend_fields(colour, _solid((92, 66, 36), shade), np.maximum(tips, 0.7 * freckles)))


def _leaf(place: _Place, rng: _Rng) -> _Layer:
    along = (place.x + 1.05) / 2.1  # 0 at the stem, 1 at the tip.
    curve = rng.uniform(-0.25, 0.25)
    aside = place.y - curve * (place.x**2 - 0.4)
    inner = np.clip(along, 1e-3, 1 - 1e-3)
    width = rng.uniform(0.38, 0.7) * np.sin(np.pi * inner ** rng.uniform(0.6, 1.0)) ** rng.uniform(0.8, 1.2)
    teeth = rng.uniform(0, 0.12)
    width = width * (1 - teeth * (inner * rng.integers(12, 26) % 1)) + 1e-3
    blade = _covered((width - np.abs(aside)) * place.size) * ((along > 0) & (along < 1))
    stem = _covered((0.03 - np.abs(aside)) * place.size) * ((along > -0.28) & (along < 0.5))
    veins = np.exp(-(((((inner - 0.45 * np.abs(aside)) * 9) % 1 - 0.5) / 0.09) ** 2)) * (np.abs(aside) < 0.92 * width)
    rib = np.exp(-((aside / 0.025) ** 2))
    fold = 1 + 0.16 * np.sign(aside) * place.light[1] - 0.12 * np.abs(aside) / np.maximum(width, 0.05)
    first, second = (_LEAVES[index] for index in rng.integers(len(_LEAVES), size=2))
    colour = _blend(first, second, 0.55 * _cloud(rng, 5, 7)) * np.clip(fold, 0.6, 1.3)[..., None]
    lighter = np.clip(0.35 * veins + 0.6 * rib, 0, 0.7)
    colour = _blend_fields(colour, _blend(first, (236, 232, 180), np.full_like(lighter, 0.6)), lighter)
    return _Layer(np.maximum(blade, stem), _blend_fields(colour, _solid(_STEM, 1.2), stem * (1 - blade)))


_THINGS: tuple[Callable[[_Place, _Rng], _Layer], ...] = (_apple, _banana, _leaf)


def _ball_shade(place: _Place, inside: _Field) -> _Field:
    """Light on something round, brighter towards the light, darker at the edge."""
    towards = place.x * place.light[0] + place.y * place.light[1]
    shade: _Field = (0.92 + 0.3 * towards) * (1 - 0.3 * inside**4)
    return shade


def _gloss(place: _Place, distance: float, width: float) -> _Field:
    """The reflection of a window, floats `[H, W, 1]` to be added."""
    x, y = place.x - distance * place.light[0], place.y - distance * place.light[1]
    gloss: _Field = 110 * np.exp(-(x**2 + y**2) / (2 * width**2))[..., None]
    return gloss


def _covered(depth: _Field) -> _Field:
    """How much of each pixel is covered, of its distance inside the edge in pixels."""
    covered: _Field = np.clip(depth + 0.5, 0, 1)
    return covered


def _blend(first: tuple[int, ...], second: tuple[int, ...], share: _Field) -> _Field:
    """A mixture of two colours, floats `[H, W, 3]`."""
    start, way = np.array(first, np.float32), np.array(second, np.float32) - np.array(first, np.float32)
    return start + way * share[..., None].astype(np.float32)


def _blend_fields(below: _Field, above: _Field, share: _Field) -> _Field:
    return below + (above - below) * share[..., None]


def _solid(colour: tuple[int, ...], shade: _Field | float) -> _Field:
    solid = np.broadcast_to(np.array(colour, np.float32), (HEIGHT, WIDTH, 3))
    return solid * (shade[..., None] if isinstance(shade, np.ndarray) else np.float32(shade))


def _lay(picture: _Field, layer: _Layer, light: tuple[float, float]) -> _Field:
    """Paints a thing and its shadow over a picture."""
    small = Image.fromarray((layer.cover * 255).astype(np.uint8)).reduce(4)
    shadow = small.filter(ImageFilter.GaussianBlur(2)).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    shift = (1, 0, 9 * light[0], 0, 1, 9 * light[1] - 3)
    moved = np.asarray(shadow.transform(shadow.size, Image.Transform.AFFINE, shift), np.float32) / 255
    return _blend_fields(picture * (1 - 0.5 * moved[..., None]), layer.colour, layer.cover)


def _photographed(picture: _Field, rng: _Rng) -> NDArray[np.uint8]:
    """Adds what a camera does: exposure, colour of the light, darker corners, blur and noise."""
    columns, rows = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    corners = 1 - rng.uniform(0.05, 0.25) * (columns**2 + rows**2) / 2
    warmth = np.array([1.0, 1.0, 1.0]) + rng.uniform(-0.07, 0.07) * np.array([1.0, 0.0, -1.0])
    exposed = picture * (corners * rng.uniform(0.78, 1.15))[..., None] * warmth
    image = Image.fromarray(np.clip(exposed, 0, 255).astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.8))), np.float32)
    noisy = soft + rng.uniform(1, 6) * rng.standard_normal((HEIGHT, WIDTH, 1), np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)
