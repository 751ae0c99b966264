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
from constructor_desktop.core.errors import DataError, OutOfMemoryError
from constructor_desktop.core.events import EpochFinished, Event, Notice, OnEvent, SamplesSplit
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import as_trained, build_backbone, make_embedder
from constructor_desktop.models.preprocess import AudioPreprocess
from constructor_desktop.models.registry import Architecture, Recipe
from constructor_desktop.models.trained import TrainedModel, save_model
from constructor_desktop.training.augmenting import choose_augmenter
from constructor_desktop.training.bank import FeatureBank
from constructor_desktop.training.calibration import fit_novelty, fit_temperature
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.evaluation import answers, environment, summarise
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.learning import Learned, learn
from constructor_desktop.training.material import Indices, Material
from constructor_desktop.training.network_plan import NetworkPlanner
from constructor_desktop.training.plans import Planner, join
from constructor_desktop.training.prepare import Prepared, prepare
from constructor_desktop.training.recipes import choose_architecture, choose_recipe
from constructor_desktop.training.splits import Split, hold_out, k_fold
from constructor_desktop.training.views import view_augmenter

if TYPE_CHECKING:
    from constructor_desktop.training.network import NetworkTrainer

# Augmented views by the mean number of samples a class: the fewer samples, the more each is varied.
VIEWS = {Modality.IMAGE: ((30, 1), (15, 2), (0, 3)), Modality.AUDIO: ((20, 1), (0, 2))}
# Of networks that learn completely: more are worth less than the time that they take.
MOST_VIEWS = {"full": 8, "scratch": 8}
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
        recipe = choose_recipe(arch, self._config)
        self._augmenter = choose_augmenter(
            self._config,
            dataset.modality,
            usual=recipe.augmentations,
            spectrograms=arch.learns_spectrograms and not needs_embeddings(recipe),
        )
        # Groups of near-duplicates, and so the splits, are found with the same network for every architecture.
        usual = REGISTRY.default(dataset.modality)
        extractor = self._extractor(arch)
        reader = extractor if arch is usual else self._extractor(usual)
        views = self._views(dataset.modality, len(dataset.samples), dataset.classes)
        at_once = views if needs_embeddings(recipe) and reader is extractor else ()
        prepared = prepare(dataset, reader, self._on_event, at_once)
        splits = self._splits(prepared)
        first = splits[0]
        self._on_event(SamplesSplit(learned=len(first.train), aside=len(first.val), folds=self._config.folds))
        material = self._material(prepared, splits, extractor, recipe)
        with extractor.stopwatch.measure("head"):
            learned = self._learn(arch, recipe, material, prepared, splits, extractor)
        with extractor.stopwatch.measure("evaluate"):
            checked = join(learned.checked)
            model = self._assemble(arch, extractor, prepared, learned)
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
            **environment(extractor.device),
        }
        manifest = _manifest(prepared, learned.splits)
        return Result(model, metrics, manifest, answers(prepared, checked, model), arch)

    def _learn(
        self,
        arch: Architecture,
        recipe: Recipe,
        material: Material,
        prepared: Prepared,
        splits: Sequence[Split],
        extractor: Extractor,
    ) -> Learned:
        """Trains; where memory does not suffice, with smaller batches if the user wants that."""
        planner = self._planner(arch, recipe, material, prepared, extractor)
        try:
            return learn(planner, splits, len(prepared.items), self._on_event)
        except OutOfMemoryError as error:
            if not (self._config.smaller_batches and error.smaller):
                raise
            smaller = replace(recipe, batch_size=error.smaller)
        finally:
            self._close_bank()
        message = f"There was not enough memory for batches of {recipe.batch_size}: they are {smaller.batch_size} now."
        self._on_event(Notice(code="smaller_batches", message=message))
        return self._learn(arch, smaller, material, prepared, splits, extractor)

    def _close_bank(self) -> None:
        if self._bank:
            self._bank.close()
        self._bank = None

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._notices.append(event.message)
        elif isinstance(event, EpochFinished):
            self._losses.append(event.to_json())
        self._listener(event)

    def _extractor(self, arch: Architecture) -> Extractor:
        preprocess = arch.prepare_clips(self._config.clip_seconds)
        embedder = make_embedder(
            arch, self._cache_folder, device=self._config.device, preprocess=preprocess, concurrent=True
        )
        name, notify = arch.digest, self._on_event
        return Extractor(preprocess, embedder, name, self._cache, self._hashes, notify, self._augmenter)

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

    def _material(self, prepared: Prepared, splits: Sequence[Split], extractor: Extractor, recipe: Recipe) -> Material:
        """Collects what is learned from; networks that learn do so from features, see `FeatureBank`."""
        count = len(prepared.items)
        embeddings, views = np.zeros((count, 1), np.float32), np.zeros((0, count, 1), np.float32)
        varied: Indices = np.zeros(0, np.int64)
        if needs_embeddings(recipe):
            learned = np.unique(np.concatenate([split.train for split in splits]))
            numbers = self._views(prepared.modality, count, prepared.classes)
            embeddings = extractor.embeddings(prepared.items)
            views = np.zeros((len(numbers), *embeddings.shape), np.float32)
            if numbers:
                varied = _most_varied(prepared, learned)
                views[:, varied] = extractor.views([prepared.items[index] for index in varied], numbers)
        return Material(
            embeddings=embeddings,
            views=views,
            has_views=np.isin(np.arange(count), varied),
            labels=prepared.labels,
            groups=prepared.groups.split,
            keys=[item.key for item in prepared.items],
            classes=len(prepared.classes),
        )

    def _planner(
        self, arch: Architecture, recipe: Recipe, material: Material, prepared: Prepared, extractor: Extractor
    ) -> Planner:
        def trainer(mirror: bool = True) -> NetworkTrainer:
            return self._trainer(arch, recipe, material, prepared, extractor, mirror=mirror)

        if needs_embeddings(recipe):
            wanted = trainer if recipe.mode != "frozen" else None
            return Planner(material, recipe, wanted, self._config.seed, self._on_event)
        patience = self._config.patience
        return NetworkPlanner(material, recipe, trainer, self._config.seed, self._on_event, patience)

    def _trainer(
        self,
        arch: Architecture,
        recipe: Recipe,
        material: Material,
        prepared: Prepared,
        extractor: Extractor,
        *,
        mirror: bool,
    ) -> NetworkTrainer:
        import torch

        from constructor_desktop.training.network import NetworkTrainer

        features = make_embedder(
            arch,
            self._cache_folder,
            device=extractor.device,
            output="features",
            mode=recipe.mode,
            preprocess=extractor.preprocess,
            concurrent=True,
        )
        self._bank = FeatureBank(prepared.items, extractor, features, self._on_event)
        views = min(recipe.epochs, MOST_VIEWS.get(recipe.mode, recipe.epochs))
        self._bank.fill(views if self._augmenter.varies_samples else 0, mirror=mirror)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._config.seed)
            backbone = as_trained(build_backbone(arch, preprocess=extractor.preprocess), recipe.mode)
        return NetworkTrainer(
            backbone,
            self._bank,
            material.labels,
            material.classes,
            extractor.device,
            extractor.stopwatch,
            vary=self._augmenter.spectrogram,
        )

    def _views(self, modality: Modality, samples: int, classes: Sequence[str]) -> range:
        """Returns the numbers of the augmented views: the fewer samples a class has, the more."""
        if not self._augmenter.varies_samples:
            return range(0)
        count = next(views for least, views in VIEWS[modality] if samples >= least * len(classes))
        return range(1, count + 1)

    def _assemble(self, arch: Architecture, extractor: Extractor, prepared: Prepared, learned: Learned) -> TrainedModel:
        preprocess, tuning = extractor.preprocess, learned.fitted.plan.tuning
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
            mode=tuning.mode if tuning else "frozen",
            window_seconds=window,
        )


def needs_embeddings(recipe: Recipe) -> bool:
    """Whether heads learn from embeddings of the frozen backbone, at least for a comparison."""
    return recipe.mode == "frozen" or recipe.if_better


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
