from __future__ import annotations

import sys
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError, UsageError
from constructor_desktop.models.architectures import LITE0_WEIGHTS, REGISTRY
from constructor_desktop.models.registry import Registry, Weights
from constructor_desktop.models.weights import bundled_file, locate
from constructor_desktop.models.weights_record import trying


def test_defaults_are_bundled() -> None:
    assert REGISTRY.default(Modality.IMAGE).name == "efficientnet_lite0"
    assert REGISTRY.default(Modality.AUDIO).name == "yamnet"
    for modality in Modality:
        assert {entry.modality for entry in REGISTRY.list(modality)} == {modality}
    for entry in REGISTRY.list():
        assert entry.preprocess.kind == entry.modality
        if entry.weights.origin == "bundled":
            assert bundled_file(entry.weights).is_file()


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no architecture called vgg\. Choose one of: .*efficientnet_lite0.*yamnet"):
        REGISTRY.get("vgg")


def test_a_name_is_taken_once() -> None:
    registry, entry = Registry(), REGISTRY.get("yamnet")
    registry.register(lambda build: entry)(entry.build)
    with pytest.raises(ValueError, match="yamnet is registered twice"):
        registry.register(lambda build: entry)(entry.build)


def weights(package: str, file: str, sha256: str = "0") -> Weights:
    return Weights("bundled", "none", package, file, sha256)


@pytest.mark.parametrize(
    ("name", "library", "extra", "network"),
    [("ast", "transformers", "ast", "ast_net"), ("yolo11n-cls", "ultralytics", "yolo", "yolo_net")],
)
def test_libraries_that_are_installed_on_demand(
    name: str, library: str, extra: str, network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = REGISTRY.get(name)
    assert (entry.libraries, entry.extra) == ((library,), extra)
    monkeypatch.delitem(sys.modules, f"constructor_desktop.models.{network}", raising=False)
    for module in [one for one in sys.modules if one.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    with (
        trying(name, tmp_path / "file"),
        pytest.raises(
            ModelError, match=rf"^The optional library {library} cannot be loaded .*ai-constructor\[{extra}\]"
        ),
    ):
        entry.build(entry.preprocess)


def test_missing_weights() -> None:
    for missing in (weights("no_such_package", "x"), weights(LITE0_WEIGHTS.package, "no_such_file")):
        assert locate(missing) is None
        with pytest.raises(ModelError, match=f"package {missing.package} are missing. Install the app again."):
            bundled_file(missing)


def test_damaged_weights() -> None:
    with pytest.raises(ModelError, match=r"are damaged\. Install the app again\."):
        bundled_file(weights(LITE0_WEIGHTS.package, LITE0_WEIGHTS.file))


def test_finding_weights_does_not_import_their_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "weights_that_must_not_run"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError")
    (package / "file.bin").write_bytes(b"abc")
    monkeypatch.syspath_prepend(tmp_path)
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert bundled_file(weights(package.name, "file.bin", digest)) == package / "file.bin"
