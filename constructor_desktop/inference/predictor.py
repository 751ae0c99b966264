"""Answers for files, arrays and streams, all through one preprocessing object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import UnreadableError, UsageError
from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.prefetch import batches, prefetch
from constructor_desktop.inference.prediction import Prediction, check_array, make_prediction
from constructor_desktop.inference.scorer import ModelScorer, Scorer
from constructor_desktop.models.preprocess import AudioPreprocess, Preprocess
from constructor_desktop.models.trained import TrainedModel

if TYPE_CHECKING:
    from constructor_desktop.inference.stream import AudioStream

BATCH = 16
# In a thread of its own; fewer waste less of the processor's cache, and more threads have something to do.
BATCH_PER_THREAD = 2
MANY = 2 * BATCH
"""From so many samples on it pays to open the network a second time, for threads."""
Answer = Prediction | UnreadableError


@dataclass(frozen=True)
class _Prepared:
    """A sample as the network takes it."""

    values: NDArray[np.generic]
    silent: bool


class Predictor:
    """A classifier that is ready to answer.

    Attributes:
        classes: Class names in the order of the outputs.
        preprocess: Turns decoded samples into the network's input.
        threshold: The largest distance that still counts as known.
        window_seconds: For sounds, how much of a stream one answer is about; None for pictures.
    """

    def __init__(
        self,
        scorer: Scorer,
        classes: tuple[str, ...],
        preprocess: Preprocess,
        threshold: float,
        window_seconds: float | None = None,
    ) -> None:
        """See `from_model`, and `export.reader.open_bundle`.

        Args:
            scorer: Computes probabilities and distances.
            classes: Class names.
            preprocess: Turns decoded samples into the network's input.
            threshold: The largest distance that still counts as known.
            window_seconds: For sounds, the length of a typical training sample; the longest that the network uses
                if None or longer than that.
        """
        self._scorer = scorer
        self.threshold = threshold
        self.classes = classes
        self.preprocess = preprocess
        self.window_seconds: float | None = None
        if isinstance(preprocess, AudioPreprocess):
            self.window_seconds = min(window_seconds or preprocess.clip_seconds, preprocess.clip_seconds)

    @classmethod
    def from_model(cls, model: TrainedModel, cache_folder: Path, device: str = "auto") -> Predictor:
        """Loads the backbone of a trained model.

        Args:
            model: The trained model.
            cache_folder: Where exported backbones are kept.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            ModelError: if the model was trained on other pretrained weights than this version of the app has.
        """
        scorer = ModelScorer(model, cache_folder, device)
        return cls(scorer, model.classes, model.preprocess, model.novelty.threshold, model.window_seconds)

    @property
    def modality(self) -> Modality:
        """Pictures or sounds."""
        return Modality(self.preprocess.kind)

    def predict_file(self, source: Path | bytes, start: float | None = None, end: float | None = None) -> Prediction:
        """Answers for one file.

        Args:
            source: The file, or its content.
            start: For a part of a sound: its first second.
            end: For a part of a sound: its last second.

        Raises:
            UnreadableError: if it cannot be read.
        """
        return self._answers([self._decode(source, start, end)])[0]

    def predict_files(
        self, paths: Iterable[Path], on_event: OnEvent = ignore_event
    ) -> Iterator[tuple[Path, Prediction | UnreadableError]]:
        """Answers for many files in their order; files are decoded ahead in threads, a few at a time.

        Args:
            paths: The files.
            on_event: Receives Progress; may raise Cancelled.

        Yields:
            Each file with its answer, or the reason why there is none.
        """
        samples = [Sample(path, label="") for path in paths]
        for sample, answer in self.predict_samples(samples, on_event):
            yield sample.path, answer

    def predict_samples(
        self, samples: Sequence[Sample], on_event: OnEvent = ignore_event
    ) -> Iterator[tuple[Sample, Prediction | UnreadableError]]:
        """Like `predict_files`, for samples, of which only the part between `start` and `end` is used."""
        done = 0
        scorer = self._scorer.for_threads() if len(samples) >= MANY else None
        for answers in self._in_batches(samples) if scorer is None else self._in_threads(samples, scorer):
            on_event(Progress(stage="evaluate", done=done + len(answers), total=len(samples)))
            yield from zip(samples[done : done + len(answers)], answers, strict=True)
            done += len(answers)

    def _in_batches(self, samples: Sequence[Sample]) -> Iterator[list[Answer]]:
        """Decodes ahead in threads; one call of the network at a time has all processors."""
        for batch in batches(prefetch(self._try_decode, samples, ahead=2 * BATCH), BATCH):
            yield self._answer_decoded(batch, self._scorer)

    def _in_threads(self, samples: Sequence[Sample], scorer: Scorer) -> Iterator[list[Answer]]:
        """Each thread decodes and answers: that wastes less than all of them working on one batch."""

        def answer(part: list[Sample]) -> list[Answer]:
            return self._answer_decoded([self._try_decode(sample) for sample in part], scorer)

        yield from prefetch(answer, batches(samples, BATCH_PER_THREAD), ahead=BATCH)

    def _answer_decoded(self, entries: Sequence[_Prepared | UnreadableError], scorer: Scorer) -> list[Answer]:
        good = iter(self._answers([entry for entry in entries if isinstance(entry, _Prepared)], scorer))
        return [entry if isinstance(entry, UnreadableError) else next(good) for entry in entries]

    def predict_array(self, array: NDArray[np.generic]) -> Prediction:
        """Answers for one decoded sample: RGB `uint8 [H, W, 3]`, or mono `float32 [T]` at `preprocess.rate`.

        Raises:
            ValueError: if it is of another shape or type, or not finite.
        """
        return self.predict_arrays([array])[0]

    def predict_arrays(self, arrays: Sequence[NDArray[np.generic]]) -> list[Prediction]:
        """Answers for several decoded samples; see `predict_array`."""
        return self._answers([self._prepare(array) for array in arrays])

    def stream(self, rate: int, hop_seconds: float) -> AudioStream:
        """Answers continuously about the last `window_seconds` of a sound.

        Args:
            rate: Samples per second (Hz) of the blocks that will be pushed.
            hop_seconds: Time between two answers.

        Raises:
            UsageError: if the model is one for pictures.
        """
        from constructor_desktop.inference.stream import AudioStream

        if not isinstance(self.preprocess, AudioPreprocess) or self.window_seconds is None:
            raise UsageError("This model is for pictures and cannot listen. Choose a model for sounds.")
        return AudioStream(self.predict_arrays, self.preprocess.rate, self.window_seconds, rate, hop_seconds)

    def _try_decode(self, sample: Sample) -> _Prepared | UnreadableError:
        try:
            return self._decode(sample.path, sample.start, sample.end)
        except UnreadableError as error:
            return error

    def _decode(self, source: Path | bytes, start: float | None, end: float | None) -> _Prepared:
        return self._prepare(self.preprocess.decode(source, start, end))

    def _prepare(self, array: NDArray[np.generic]) -> _Prepared:
        check_array(array, self.preprocess.kind)
        if isinstance(self.preprocess, AudioPreprocess):
            wave = self.preprocess(array.astype(np.float32, copy=False))
            return _Prepared(wave, self.preprocess.is_silent(wave))
        image = self.preprocess(array.astype(np.uint8, copy=False))
        return _Prepared(image, self.preprocess.is_silent(image))

    def _answers(self, prepared: Sequence[_Prepared], scorer: Scorer | None = None) -> list[Prediction]:
        if not prepared:
            return []
        probabilities, distances = (scorer or self._scorer).score([entry.values for entry in prepared])
        return [
            make_prediction(self.classes, row.tolist(), float(distance), self.threshold, silent=entry.silent)
            for row, distance, entry in zip(probabilities, distances, prepared, strict=True)
        ]
