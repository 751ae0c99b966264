"""One training run, from a data set to a model and its metrics."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from constructor_desktop.core.cache import ArrayCache, HashCache
from constructor_desktop.core.data import Dataset, Modality
from constructor_desktop.core.errors import DataError, UsageError
from constructor_desktop.core.events import EpochFinished, Event, Notice, OnEvent, SamplesSplit
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import build_backbone, make_embedder
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.registry import Architecture, FineTuneDefaults
from constructor_desktop.models.trained import TrainedModel, save_model
from constructor_desktop.training.augmenting import choose_augmenter
from constructor_desktop.training.bank import FeatureBank
from constructor_desktop.training.calibration import fit_novelty, fit_temperature
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.evaluation import answers, environment, summarise
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.learning import Learned, learn
from constructor_desktop.training.material import Indices, Material
from constructor_desktop.training.plans import Planner, join
from constructor_desktop.training.prepare import Prepared, prepare
from constructor_desktop.training.splits import Split, hold_out, k_fold
from constructor_desktop.training.views import view_augmenter

if TYPE_CHECKING:
    from constructor_desktop.training.finetune import FineTuner

# Augmented views by the mean number of samples a class: the fewer samples, the more each is varied.
VIEWS = {Modality.IMAGE: ((30, 1), (15, 2), (0, 3)), Modality.AUDIO: ((20, 1), (0, 2))}
# In a class of more samples only so many are varied: there are enough real ones.
MOST_VARIED = 30
NOTHING_ASIDE = (
    "In each class all {noun} belong together (parts of one file, or nearly the same), so that none can be kept aside "
    "to check the model with. Add {noun} from other recordings, places or times."
)


@dataclass(frozen=True)
class Result:
    """What a run produces.

    Attributes:
        model: Trained on all usable samples with the settings that were chosen and checked without them.
        metrics: Contents of `metrics.json`.
        manifest: One record per usable sample for `job.json`: path, class, SHA-256, part, group, split.
        answers: Every checked answer for `answers.json`, see `evaluation.answers`.
        arch: The architecture used.
    """

    model: TrainedModel
    metrics: dict[str, Any]
    manifest: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    arch: Architecture

    def weights(self) -> bytes:
        """Returns the contents of `model.safetensors`."""
        return save_model(self.model)


class Run:
    """Carries out one run."""

    def __init__(
        self, config: RunConfig, cache: ArrayCache, hashes: HashCache, cache_folder: Path, on_event: OnEvent
    ) -> None:
        """Args: `cache_folder` keeps exported graphs; `on_event` may raise Cancelled."""
        self._config = config
        self._cache = cache
        self._hashes = hashes
        self._cache_folder = cache_folder
        self._notices: list[str] = []
        self._losses: list[dict[str, Any]] = []
        self._bank: FeatureBank | None = None
        self._augmenter = view_augmenter(())
        self._listener = on_event

    def train(self, dataset: Dataset) -> Result:
        """Trains on a data set.

        Raises:
            DataError: if it cannot be used.
            UsageError: if the architecture is not for its modality.
            Cancelled: if `on_event` asks for it; after `Stopped` only as long as there is no model yet.
        """
        # Small matrices gain nothing from several threads, lose much on a busy computer, and would make the result
        # depend on the number of cores.
        with threadpool_limits(1, user_api="blas"):
            return self._train(dataset)

    def _train(self, dataset: Dataset) -> Result:
        started = time.perf_counter()
        arch = choose_architecture(self._config.arch, dataset.modality)
        preprocess = self._preprocess(arch)
        self._augmenter = choose_augmenter(self._config, dataset.modality)
        embedder = make_embedder(arch, self._cache_folder, device=self._config.device, concurrent=True)
        name, notify = arch.digest, self._on_event
        extractor = Extractor(preprocess, embedder, name, self._cache, self._hashes, notify, self._augmenter)
        views = self._views(dataset.modality, len(dataset.samples), dataset.classes)
        prepared = prepare(dataset, extractor, self._on_event, views)
        splits = self._splits(prepared)
        first = splits[0]
        self._on_event(SamplesSplit(learned=len(first.train), aside=len(first.val), folds=self._config.folds))
        material = self._material(prepared, splits, extractor)
        planner = self._planner(arch, material, prepared, extractor, embedder.device)
        try:
            with extractor.stopwatch.measure("head"):
                learned = learn(planner, splits, len(prepared.items), self._on_event)
        finally:
            if self._bank:
                self._bank.close()
        with extractor.stopwatch.measure("evaluate"):
            checked = join(learned.checked)
            model = self._assemble(arch, preprocess, prepared, learned)
            metrics = summarise(prepared, learned.splits, checked, learned.plan, model, learned.stop)
        seconds = {name: round(value, 4) for name, value in extractor.stopwatch.seconds.items()}
        metrics = {
            "arch": arch.name,
            "preset": self._config.preset,
            **metrics,
            "losses": self._losses,
            "notices": self._notices,
            "seconds": round(time.perf_counter() - started, 3),
            "seconds_by_stage": seconds,
            "parameters": arch.parameters,
            **environment(embedder.device),
        }
        manifest = _manifest(prepared, learned.splits)
        return Result(model, metrics, manifest, answers(prepared, checked, model), arch)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._notices.append(event.message)
        elif isinstance(event, EpochFinished):
            self._losses.append(event.to_json())
        self._listener(event)

    def _preprocess(self, arch: Architecture) -> Preprocess:
        if isinstance(arch.preprocess, AudioPreprocess):
            return replace(arch.preprocess, clip_seconds=self._config.clip_seconds)
        return arch.preprocess

    def _splits(self, prepared: Prepared) -> list[Split]:
        keys = [item.key for item in prepared.items]
        config = self._config
        if config.folds is None:
            splits = [hold_out(prepared.labels, prepared.groups.split, keys, config.val_fraction, config.seed)]
        else:
            splits = [
                split
                for repeat in range(config.repeats)
                for split in k_fold(
                    prepared.labels, prepared.groups.split, keys, config.folds, config.seed + 1000 * repeat
                )
            ]
        if not any(len(split.val) for split in splits):
            raise DataError(NOTHING_ASIDE.format(noun=prepared.modality.noun))
        unchecked = set(range(len(prepared.classes))) - set(prepared.labels[np.concatenate([s.val for s in splits])])
        for label in sorted(unchecked):
            message = (
                f"The class {prepared.classes[label]} is only learned, not checked: all its samples belong together."
            )
            self._on_event(Notice(code="unchecked_class", message=message))
        return splits

    def _material(self, prepared: Prepared, splits: Sequence[Split], extractor: Extractor) -> Material:
        learned = np.unique(np.concatenate([split.train for split in splits]))
        numbers = self._views(prepared.modality, len(prepared.items), prepared.classes)
        varied = _most_varied(prepared, learned)
        embeddings = np.stack([item.embedding for item in prepared.items])
        views = np.zeros((len(numbers), *embeddings.shape), np.float32)
        if numbers:
            views[:, varied] = extractor.views([prepared.items[index] for index in varied], numbers)
        return Material(
            embeddings=embeddings,
            views=views,
            has_views=np.isin(np.arange(len(prepared.items)), varied if numbers else ()),
            labels=prepared.labels,
            groups=prepared.groups.split,
            keys=[item.key for item in prepared.items],
            classes=len(prepared.classes),
        )

    def _planner(
        self, arch: Architecture, material: Material, prepared: Prepared, extractor: Extractor, device: str
    ) -> Planner:
        settings = self._settings(arch)

        def tuner(mirror: bool) -> FineTuner:
            from constructor_desktop.training.finetune import FineTuner

            features = make_embedder(arch, self._cache_folder, device=device, output="features", concurrent=True)
            self._bank = FeatureBank(prepared.items, extractor, features, self._on_event)
            self._bank.fill(settings.epochs if self._augmenter.names else 0, mirror=mirror)
            backbone = build_backbone(arch)
            return FineTuner(backbone, self._bank, material.labels, material.classes, device, extractor.stopwatch)

        wanted = tuner if self._config.preset == "accurate" else None
        return Planner(material, settings, wanted, self._config.seed, self._on_event)

    def _settings(self, arch: Architecture) -> FineTuneDefaults:
        chosen = {
            name: getattr(self._config, name)
            for name in ("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing")
        }
        return replace(arch.fine_tune, **{name: value for name, value in chosen.items() if value is not None})

    def _views(self, modality: Modality, samples: int, classes: Sequence[str]) -> range:
        """Returns the numbers of the augmented views: the fewer samples a class has, the more."""
        if not self._augmenter.names:
            return range(0)
        count = next(views for least, views in VIEWS[modality] if samples >= least * len(classes))
        return range(1, count + 1)

    def _assemble(
        self, arch: Architecture, preprocess: Preprocess, prepared: Prepared, learned: Learned
    ) -> TrainedModel:
        held_out = join([learned.plan.held_out, *learned.checked])
        rng = np.random.default_rng(self._config.seed)
        window = None
        if isinstance(preprocess, AudioPreprocess):
            shortest = preprocess.min_samples / preprocess.rate
            typical = float(np.median([item.seconds for item in prepared.items]))
            window = min(max(typical, shortest), preprocess.clip_seconds)
        return TrainedModel(
            arch=arch.name,
            arch_digest=arch.digest,
            classes=prepared.classes,
            preprocess=preprocess,
            head=learned.fitted.head,
            temperature=fit_temperature(held_out.logits, prepared.labels[held_out.samples]),
            novelty=fit_novelty(learned.fitted.embeddings, held_out.distances, rng),
            tail=learned.fitted.tail,
            window_seconds=window,
        )


def choose_architecture(name: str | None, modality: Modality) -> Architecture:
    """Returns the named architecture, or the default one; raises UsageError if it is for the other modality."""
    arch = REGISTRY.get(name) if name else REGISTRY.default(modality)
    if arch.modality is not modality:
        raise UsageError(f"{arch.name} learns {arch.modality.noun}, but the data are {modality.noun}.")
    return arch


def _most_varied(prepared: Prepared, learned: Indices) -> Indices:
    """Returns those samples to learn from of which there are augmented views, the same ones when others are added."""
    chosen: list[int] = []
    for label in np.unique(prepared.labels[learned]):
        members = learned[prepared.labels[learned] == label].tolist()
        chosen += sorted(members, key=lambda index: prepared.items[index].key)[:MOST_VARIED]
    return np.array(sorted(chosen), np.int64)


def _manifest(prepared: Prepared, splits: Sequence[Split]) -> list[dict[str, Any]]:
    """Names the split of each sample; with cross-validation every sample is both, and counts as checked."""
    checked: Indices = np.unique(np.concatenate([split.val for split in splits]))
    aside = set(checked.tolist())
    return [
        {
            "path": str(item.sample.path),
            "label": item.sample.label,
            "sha256": item.sha256,
            "start": item.sample.start,
            "end": item.sample.end,
            "group": int(prepared.groups.split[index]),
            "split": "val" if index in aside else "train",
        }
        for index, item in enumerate(prepared.items)
    ]
