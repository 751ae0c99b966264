from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.training import basis as module
from constructor_desktop.training.basis import Basis, make_basis


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def directions(basis: Basis) -> np.ndarray:
    return basis.span.T @ basis.mixing


def embeddings(count: int, size: int) -> np.ndarray:
    rows = rng().standard_normal((count, size)) * np.geomspace(3, 0.1, size) + 2
    return rows.astype(np.float32)


@pytest.mark.parametrize(("count", "size", "rank"), [(20, 50, 19), (200, 12, 12)])
def test_coordinates_are_a_rotation(count: int, size: int, rank: int) -> None:
    rows = embeddings(count, size)
    basis, coordinates = make_basis(rows, rng())
    np.testing.assert_allclose(basis.project(rows), coordinates, atol=2e-3)
    assert coordinates.shape == (count, rank)
    assert coordinates.dtype == basis.project(rows).dtype == np.float32
    np.testing.assert_allclose(directions(basis).T @ directions(basis), np.eye(rank), atol=1e-3)
    np.testing.assert_allclose(coordinates.mean(axis=0), 0, atol=1e-4)
    covariance = coordinates.T @ coordinates
    np.testing.assert_allclose(covariance, np.diag(np.diag(covariance)), atol=1e-3 * covariance.max())
    centred = rows - rows.mean(axis=0)
    np.testing.assert_allclose(coordinates @ coordinates.T, centred @ centred.T, rtol=1e-3, atol=1e-2)


def test_a_layer_on_coordinates_is_a_layer_on_embeddings() -> None:
    rows = embeddings(20, 50)
    basis = make_basis(rows, rng())[0]
    weight = rng().standard_normal((directions(basis).shape[1], 3)).astype(np.float32)
    bias = np.array([1, -2, 3], np.float32)
    lifted, lifted_bias = basis.lift(weight, bias)
    assert lifted.shape == (50, 3)
    assert lifted.dtype == lifted_bias.dtype == np.float32
    new = embeddings(30, 50)[20:]
    np.testing.assert_allclose(new @ lifted + lifted_bias, basis.project(new) @ weight + bias, atol=1e-3)


def test_directions_without_variance_are_left_out() -> None:
    rows = embeddings(6, 30)
    doubled = np.concatenate([rows, rows])
    assert directions(make_basis(doubled, rng())[0]).shape == (30, 5)


def test_many_rows_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RANK", 10)
    rows = embeddings(40, 30)
    basis = make_basis(rows, rng())[0]
    assert directions(basis).shape == (30, 10)
    np.testing.assert_allclose(basis.mean, rows.mean(axis=0), rtol=1e-5)
    np.testing.assert_array_equal(directions(basis), directions(make_basis(rows, rng())[0]))
