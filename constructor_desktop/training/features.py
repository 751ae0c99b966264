"""From files to embeddings: decode in threads, embed in batches, remember the results."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.cache import ArrayCache, HashCache
from constructor_desktop.core.copies import content_key
from constructor_desktop.core.data import Sample, Skipped
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.media.audio import is_silent
from constructor_desktop.models.embedder import Embedder
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.training import recordings
from constructor_desktop.training.augmentations import Augmenter
from constructor_desktop.training.items import Item, KeptSamples, Stopwatch, fingerprint
from constructor_desktop.training.pipeline import Pipeline
from constructor_desktop.training.team import team
from constructor_desktop.training.views import make_view, view_version

Array = NDArray[np.float32]
Decoded = NDArray[np.generic]
Facts = NDArray[np.uint8]
Prepared = tuple[list[Decoded], Facts | None]
STEPS_AT_ONCE = 16
SAVED_AT_ONCE = 128
FEW = 2
# Number of the entry that holds what else is known of a sample, as bytes: two float64 (seconds, silence), the
# perceptual hash of a picture, the audio fingerprint of a sound.
FACTS = -1
# Raised whenever the layout or the perceptual hash changes, so that caches start anew.
FACTS_VERSION = 2


class Extractor:
    """Embeds samples and their views, each only once."""

    def __init__(
        self,
        preprocess: Preprocess,
        embedder: Embedder,
        name: str,
        cache: ArrayCache,
        hashes: HashCache,
        on_event: OnEvent,
        augmenter: Augmenter | None = None,
    ) -> None:
        """Args: `name` names the function from sample to embedding in cache keys; for `augmenter` see `make_view`."""
        self.preprocess = preprocess
        self.augmenter = augmenter
        self.rate = preprocess.rate if isinstance(preprocess, AudioPreprocess) else 0
        self.stopwatch = Stopwatch()
        self.device = embedder.device
        self._embedder = embedder
        self._name = f"{name}|{preprocess}"
        self._view_version = view_version(augmenter)
        self._cache = cache
        self._hashes = hashes
        self._on_event = on_event
        self._decoded = KeptSamples()
        self._team = team()

    def read(self, samples: Sequence[Sample], views: Sequence[int] = ()) -> tuple[list[Item], list[Skipped]]:
        """Reads and embeds samples; those that cannot be read come back with the reason.

        Args:
            samples: The samples.
            views: Views that are likely to be asked for next. Of very few new samples they are computed at once,
                beside the samples themselves, by processors that would have nothing to do.
        """
        digests = self._digests(samples)
        skipped = [Skipped(s.path, d.reason) for s, d in zip(samples, digests, strict=True) if not isinstance(d, str)]
        known = [(s, d) for s, d in zip(samples, digests, strict=True) if isinstance(d, str)]
        keys = [content_key(digest, sample) for sample, digest in known]
        rows = self._cache.get([self._key(key, 0) for key in keys] + [self._key(key, FACTS) for key in keys])
        missing = {
            key: sample
            for key, (sample, _) in zip(keys, known, strict=True)
            if self._key(key, 0) not in rows or self._key(key, FACTS) not in rows
        }
        alongside = views if len(missing) <= FEW else ()
        failed = self._compute(
            missing, [[0], *([view] for view in alongside)], rows, len(keys) - len(missing), len(keys)
        )
        items = []
        for key, (sample, digest) in zip(keys, known, strict=True):
            if key in failed:
                skipped.append(Skipped(sample.path, failed[key]))
            else:
                items.append(_item(sample, digest, rows[self._key(key, 0)], rows[self._key(key, FACTS)]))
        return items, skipped

    def embeddings(self, items: Sequence[Item]) -> Array:
        """Returns the embeddings of samples, `float32 [N, D]`."""
        embeddings: Array = self.views(items, (0,))[0]
        return embeddings

    def views(self, items: Sequence[Item], views: Sequence[int]) -> Array:
        """Returns the embeddings of augmented views, `float32 [V, N, D]`."""
        wanted = [[self._key(item.key, view) for item in items] for view in views]
        rows = self._cache.get([key for line in wanted for key in line])
        missing = {
            item.key: item.sample for line in wanted for key, item in zip(line, items, strict=True) if key not in rows
        }
        failed = self._compute(missing, [views], rows, len(items) - len(missing), len(items))
        for item in items:
            if item.key in failed:
                raise UnreadableError(item.sample.path, failed[item.key])
        return np.stack([[rows[key] for key in line] for line in wanted]).astype(np.float32, copy=False)

    def decode(self, sample: Sample, key: str) -> Decoded:
        """Decodes a sample, or returns it from memory."""
        kept = self._decoded.get(key)
        if kept is None:
            kept = self.preprocess.decode(sample.path, sample.start, sample.end)
            self._decoded.put(key, kept)
        return kept

    def _key(self, key: str, view: int) -> str:
        """Key in the cache; see also FACTS."""
        version = {0: "", FACTS: f".{FACTS_VERSION}.{recordings.VERSION}"}.get(view, f".{self._view_version}")
        return f"{self._name}|{key}|{view}{version}"

    def _digests(self, samples: Sequence[Sample]) -> list[str | UnreadableError]:
        digests: list[str | UnreadableError] = []
        known = self._hashes.known_sha256({sample.path for sample in samples})
        for sample in samples:
            try:
                digests.append(known.get(sample.path) or self._hashes.sha256(sample.path))
            except OSError as error:
                digests.append(UnreadableError.from_os_error(sample.path, error))
        return digests

    def _compute(
        self,
        missing: dict[str, Sample],
        parts: Sequence[Sequence[int]],
        rows: dict[str, Decoded],
        done: int,
        total: int,
    ) -> dict[str, str]:
        """Adds the embeddings of the missing samples to `rows` and the cache; returns reasons of failure by key.

        The views of one part of `parts` are made and embedded together.
        """
        failed: dict[str, str] = {}
        fresh: dict[str, Decoded] = {}
        self._on_event(Progress(stage="embed", done=done, total=total))
        everything = [(key, sample, views) for key, sample in missing.items() for views in parts]
        entries = self._team.share(everything)
        found = Pipeline(self._embedder, self._prepare, self.stopwatch).run(entries)
        for (key, _, views), result in zip(entries, found, strict=True):
            if isinstance(result, UnreadableError):
                failed[key] = result.reason
            else:
                outputs, facts = result
                if facts is not None:
                    fresh[self._key(key, FACTS)] = facts
                fresh |= {self._key(key, view): output for view, output in zip(views, outputs, strict=True)}
            done += self._team.size * (views is parts[0])
            if len(fresh) >= SAVED_AT_ONCE and self._team.size == 1:
                self._save(fresh, rows)
                fresh = {}
            if done % STEPS_AT_ONCE == 0:
                self._on_event(Progress(stage="embed", done=min(done, total), total=total))
        for others_fresh, others_failed in self._team.gather((fresh, failed)):
            self._save(others_fresh, rows)
            failed = failed | others_failed
        self._on_event(Progress(stage="embed", done=total, total=total))
        return failed

    def _save(self, fresh: dict[str, Decoded], rows: dict[str, Decoded]) -> None:
        if fresh:
            self._cache.put(fresh)
            rows.update(fresh)

    def _prepare(self, entry: tuple[str, Sample, Sequence[int]]) -> Prepared | UnreadableError:
        """Decodes a sample and makes its views; facts come with view 0. Runs in threads."""
        key, sample, views = entry
        try:
            decoded = self.decode(sample, key)
        except UnreadableError as error:
            return error
        varied = [make_view(decoded, key, view, augmenter=self.augmenter, rate=self.rate) for view in views]
        inputs = [self.run_preprocess(one) for one in varied]
        return inputs, self._facts(decoded, inputs[0]) if views[0] == 0 else None

    def run_preprocess(self, decoded: Decoded) -> Decoded:
        """Applies the entry's preprocessing to a decoded sample."""
        return self.preprocess(decoded)  # type: ignore[arg-type]  # pictures and sounds have each their own type

    def _facts(self, decoded: Decoded, clean: Decoded) -> NDArray[np.uint8]:
        if isinstance(self.preprocess, AudioPreprocess):
            wave, rate = decoded.astype(np.float32, copy=False), self.preprocess.rate
            words = recordings.fingerprint(wave, rate)
            return _pack(len(wave) / rate, is_silent(wave), np.zeros(8, np.uint8), words)
        return _pack(0.0, False, fingerprint(clean.astype(np.uint8, copy=False)), np.zeros(0, np.uint32))


def _pack(
    seconds: float, silent: bool, picture_hash: NDArray[np.uint8], words: NDArray[np.uint32]
) -> NDArray[np.uint8]:
    numbers = np.array([seconds, silent], np.float64)
    return np.concatenate([numbers.view(np.uint8), picture_hash, words.view(np.uint8)])


def _item(sample: Sample, digest: str, embedding: Decoded, facts: Decoded) -> Item:
    seconds, silent = facts[:16].view(np.float64)
    return Item(
        sample=sample,
        sha256=digest,
        embedding=embedding.astype(np.float32, copy=False),
        fingerprint=facts[16:24].astype(np.uint8),
        words=facts[24:].view(np.uint32),
        seconds=float(seconds),
        silent=bool(silent),
    )
