from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from constructor_desktop.core.errors import Cancelled, ModelError, StorageError, UnreadableError, UsageError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.models import store, store_status, weights_sources
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.registry import NO_WEIGHTS, Architecture, Weights
from constructor_desktop.models.weights_record import read_records
from tests.models.weights_server import FILE, NAME, TinyNet, registry_of, save_checkpoint, tiny_entry

DOWNLOADS = [entry for entry in REGISTRY.list() if entry.weights.origin == "download"]
SOURCES = [value for value in vars(weights_sources).values() if isinstance(value, Weights)]


class Harmful:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONSTRUCTOR_WEIGHTS_DIR", str(tmp_path / "weights"))
    return tmp_path / "weights"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file of the user with fitting weights that nobody published."""
    path = tmp_path / "my weights.pth"
    save_checkpoint(path, seed=7)
    return path


@pytest.fixture
def entry(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Architecture:
    made = tiny_entry(save_checkpoint(tmp_path / "published.pth"))
    registry = registry_of(made, REGISTRY.get("yamnet"), _scratch())
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry)
    return made


def _scratch() -> Architecture:
    return replace(REGISTRY.get("yamnet"), name="from_scratch", weights=NO_WEIGHTS)


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_an_import_copies_the_file(entry: Architecture, own: Path, folder: Path) -> None:
    content = own.read_bytes()
    events: list[Event] = []
    path = store.import_file(NAME, own, events.append)
    assert path == store.installed(NAME) == folder / FILE
    assert path.read_bytes() == own.read_bytes() == content
    found = store_status.status(entry)
    assert (found.state, found.source, found.imported) == (store_status.DOWNLOADED, "my weights.pth", True)
    assert events[0].to_json()["done"] == len(content)
    assert left_over(folder) == [FILE, "weights.json"]


def test_another_file_gives_another_digest(entry: Architecture, own: Path, tmp_path: Path) -> None:
    store.import_file(NAME, own)
    first = entry.digest
    other = tmp_path / "other.pth"
    save_checkpoint(other, seed=8)
    store.import_file(NAME, other)
    assert entry.digest != first
    net = entry.build(entry.preprocess)
    assert isinstance(net, TinyNet)
    assert torch.equal(net.tail.weight, torch.load(other)["tail.weight"])


def test_without_weights_nothing_is_built(entry: Architecture) -> None:
    sentence = rf"weights of {NAME} are not on this computer\..*constructor-desktop weights fetch {NAME}"
    with pytest.raises(ModelError, match=sentence):
        store.installed(NAME)
    with pytest.raises(ModelError, match=sentence):
        entry.build(entry.preprocess)
    with pytest.raises(ModelError, match=sentence):
        _ = entry.digest


def harmful(path: Path, trap: Path, own: Path) -> None:
    torch.save({"tail.weight": Harmful(trap)}, path)


def harmful_pickle(path: Path, trap: Path, own: Path) -> None:
    path.write_bytes(pickle.dumps(Harmful(trap), protocol=2))


def truncated(path: Path, trap: Path, own: Path) -> None:
    path.write_bytes(own.read_bytes()[:300_000])


def empty(path: Path, trap: Path, own: Path) -> None:
    path.write_bytes(b"")


def text(path: Path, trap: Path, own: Path) -> None:
    path.write_text("this is my shopping list")


def other_network(path: Path, trap: Path, own: Path) -> None:
    torch.save(torch.nn.Linear(3, 5).state_dict(), path)


def one_tensor_more(path: Path, trap: Path, own: Path) -> None:
    torch.save(torch.load(own) | {"more": torch.zeros(1)}, path)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (harmful, r"^bad\.pth holds program code instead of numbers only\. It may be harmful, so it was not opened\.$"),
        (harmful_pickle, r"^bad\.pth holds program code instead of numbers only"),
        (truncated, r"^bad\.pth does not hold the weights of Tiny: it is damaged, cut off or of another kind\.$"),
        (empty, r"^bad\.pth does not hold the weights of Tiny"),
        (text, r"^bad\.pth does not hold the weights of Tiny"),
        (other_network, r"^bad\.pth does not hold the weights of Tiny: "),
        (one_tensor_more, r"^bad\.pth does not hold the weights of Tiny: "),
    ],
)
def test_what_does_not_fit_is_refused(
    entry: Architecture, own: Path, folder: Path, tmp_path: Path, damage: Callable[..., None], sentence: str
) -> None:
    bad, trap = tmp_path / "bad.pth", tmp_path / "trap"
    damage(bad, trap, own)
    content = bad.read_bytes()
    with pytest.raises(ModelError, match=sentence):
        store.import_file(NAME, bad)
    assert not trap.exists()
    assert bad.read_bytes() == content
    assert left_over(folder) == []
    store.import_file(NAME, own)
    with pytest.raises(ModelError):
        store.import_file(NAME, bad)
    assert store.installed(NAME).read_bytes() == own.read_bytes()


@pytest.mark.parametrize("entry", DOWNLOADS, ids=lambda entry: entry.name)
def test_no_architecture_runs_code_of_a_file(entry: Architecture, folder: Path, tmp_path: Path) -> None:
    bad, trap = tmp_path / entry.weights.file, tmp_path / "trap"
    torch.save({"model": Harmful(trap)}, bad)
    with pytest.raises(ModelError):
        store.import_file(entry.name, bad)
    assert not trap.exists()
    assert left_over(folder) == []


def test_a_file_that_cannot_be_read(entry: Architecture, tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UnreadableError, match=r"no\.pth: The file does not exist\."):
        store.import_file(NAME, tmp_path / "no.pth")
    with pytest.raises(UnreadableError, match="It is not a file"):
        store.import_file(NAME, tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableError, match="It is not a file"):
            store.import_file(NAME, tmp_path / "pipe")
    assert left_over(folder) == []


def test_a_file_that_is_far_too_large_is_not_copied(entry: Architecture, tmp_path: Path) -> None:
    with (tmp_path / "film.mkv").open("wb") as file:
        file.truncate(10 * entry.weights.size)
    with pytest.raises(ModelError, match=r"film\.mkv is far too large for the weights of Tiny"):
        store.import_file(NAME, tmp_path / "film.mkv")


def test_an_import_can_be_cancelled(entry: Architecture, own: Path, folder: Path) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "verify":
            raise Cancelled

    with pytest.raises(Cancelled):
        store.import_file(NAME, own, stop)
    assert left_over(folder) == []


def test_a_file_that_was_changed_is_not_used(entry: Architecture, own: Path, tmp_path: Path) -> None:
    path = store.import_file(NAME, own)
    path.write_bytes(save_checkpoint(tmp_path / "other.pth", seed=8))
    assert store_status.status(entry).state == store_status.DAMAGED
    for use in (lambda: store.installed(NAME), lambda: entry.digest):
        with pytest.raises(ModelError, match=r"are damaged\..*constructor-desktop weights fetch"):
            use()
    store.import_file(NAME, own)
    assert store_status.status(entry).state == store_status.DOWNLOADED


def test_a_file_that_was_only_touched_is_read_once(
    entry: Architecture, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.import_file(NAME, own)
    os.utime(path, (1, 1))
    assert store.installed(NAME) == path
    assert read_records()[NAME].modified == 1_000_000_000
    monkeypatch.setattr("constructor_desktop.models.weights_record.digest_of", None)
    assert store.installed(NAME) == path


def test_a_file_that_is_gone_can_be_fetched_again(entry: Architecture, own: Path) -> None:
    store.import_file(NAME, own).unlink()
    assert store_status.status(entry).state == store_status.AVAILABLE
    with pytest.raises(ModelError, match="are not on this computer"):
        store.installed(NAME)


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"tiny_net": {"file": "x"}}', b'{"tiny_net": 3}', b"\xff"])
def test_damaged_records_count_as_none(entry: Architecture, own: Path, folder: Path, content: bytes) -> None:
    store.import_file(NAME, own)
    (folder / "weights.json").write_bytes(content)
    assert store_status.status(entry).state == store_status.AVAILABLE
    store.import_file(NAME, own)
    assert store_status.status(entry).state == store_status.DOWNLOADED


def test_removing(entry: Architecture, own: Path, folder: Path) -> None:
    size = own.stat().st_size
    store.import_file(NAME, own)
    assert store.remove(NAME) == size
    assert store_status.status(entry).state == store_status.AVAILABLE
    assert own.is_file()
    (folder / "partial" / FILE).write_bytes(bytes(1000))
    assert store.remove(NAME) == 1000
    assert store.remove(NAME) == 0
    assert left_over(folder) == ["weights.json"]


def test_only_downloaded_weights_are_managed(entry: Architecture, own: Path) -> None:
    for act in (store.fetch, store.remove, lambda name: store.import_file(name, own)):
        with pytest.raises(UsageError, match="came with the program"):
            act("yamnet")
        with pytest.raises(UsageError, match="trained from scratch"):
            act("from_scratch")
        with pytest.raises(UsageError, match="There is no architecture called nothing"):
            act("nothing")
    assert [status.name for status in store_status.statuses()] == [NAME, "yamnet"]


def test_missing_libraries_are_named(own: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = replace(tiny_entry(b"x" * 10**6), libraries=("no_such_library",), extra="tiny")
    monkeypatch.setattr("constructor_desktop.models.architectures.REGISTRY", registry_of(entry))
    for act in (store.fetch, lambda name: store.import_file(name, own)):
        with pytest.raises(ModelError, match=r"Tiny needs more libraries\. .*pip install ai-constructor\[tiny\]"):
            act(NAME)
    assert store.remove(NAME) == 0


def test_a_full_disk(entry: Architecture, own: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StorageError, match="There is not enough room"):
        store.import_file(NAME, own)
    assert left_over(folder) == []


@pytest.mark.parametrize("weights", SOURCES, ids=lambda weights: weights.file)
def test_sources_are_complete(weights: Weights) -> None:
    assert weights.origin == "download"
    assert weights.url.startswith("https://")
    assert weights.licence
    assert weights.size > 1_000_000
    assert weights.sha256 in weights.file
    assert "/" not in weights.file


def test_no_two_sources_share_a_file() -> None:
    assert len({weights.file for weights in SOURCES}) == len(SOURCES)


def test_torchvision_publishes_the_same_files() -> None:
    from torchvision.models import EfficientNet_B0_Weights, EfficientNet_B7_Weights, ResNet18_Weights, VGG19_Weights

    for ours, published in (
        (weights_sources.EFFICIENTNET_B0, EfficientNet_B0_Weights),
        (weights_sources.EFFICIENTNET_B7, EfficientNet_B7_Weights),
        (weights_sources.RESNET18, ResNet18_Weights),
        (weights_sources.VGG19, VGG19_Weights),
    ):
        value = published.IMAGENET1K_V1.value
        assert ours.url == value.url
        assert abs(ours.size - value.meta["_file_size"] * 2**20) < 10_000
