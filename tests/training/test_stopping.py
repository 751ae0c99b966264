"""A training that is stopped keeps the best it has found so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import BatchFinished, EpochFinished, Event, Notice, Progress
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.training import plans
from tests.training.samples import DictCache, Followed, train

PASSES = 4

pytestmark = pytest.mark.usefixtures("one_thread")


class StopAt:
    """Asks once for a stop, at the first event that a rule names."""

    def __init__(self, rule: Callable[[Event], bool]) -> None:
        self._rule = rule
        self._asked = False

    def __call__(self, event: Event) -> None:
        if not self._asked and self._rule(event):
            self._asked = True
            raise Stopped


@pytest.fixture
def stopped(
    twins: Path, cache_folder: Path, embeddings_cache: DictCache, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Followed]:
    """Fine-tunes, as if it were clearly better, and stops at the first event that a rule names."""
    monkeypatch.setattr(plans, "lead", lambda new, old, labels: 3.0)

    def run(rule: Callable[[Event], bool], **config: object) -> Followed:
        config = {"preset": "accurate", "epochs": PASSES, "batch_size": 8, **config}
        return train(twins, cache_folder, embeddings_cache, on_event=StopAt(rule), **config)

    return run


def epochs(followed: Followed) -> list[EpochFinished]:
    return [event for event in followed.events if isinstance(event, EpochFinished) and event.phase == "finetune"]


def notices(followed: Followed) -> list[str]:
    return [event.code for event in followed.events if isinstance(event, Notice)]


def test_the_best_pass_is_kept(stopped: Callable[..., Followed], cache_folder: Path) -> None:
    followed = stopped(lambda event: isinstance(event, EpochFinished) and event.epoch == 3)
    seen = epochs(followed)
    assert [event.epoch for event in seen] == [1, 2, 3]
    best = max(seen, key=lambda event: (event.val_accuracy, -(event.val_loss or 0)))
    metrics = followed.metrics
    assert metrics["stopped"] == {"at_pass": 3, "kept_pass": best.epoch}
    assert metrics["epochs"] == best.epoch and metrics["fine_tuned"]
    assert metrics["accuracy"] == pytest.approx(best.val_accuracy)
    assert "stopped" in notices(followed)
    # The model is the one that was checked: it gives the very answers that were counted.
    predictor = Predictor.from_model(followed.result.model, cache_folder, "cpu")
    for entry in followed.result.answers:
        path = Path(followed.result.manifest[entry["sample"]]["path"])
        probabilities = list(predictor.predict_file(path).probabilities.values())
        np.testing.assert_allclose(probabilities, entry["probabilities"], atol=2e-2)
        assert int(np.argmax(probabilities)) == entry["answer"]


def test_a_stop_in_the_midst_of_a_pass_keeps_one_before(stopped: Callable[..., Followed]) -> None:
    def rule(event: Event) -> bool:
        return isinstance(event, BatchFinished) and (event.phase, event.epoch, event.batch) == ("finetune", 3, 1)

    followed = stopped(rule)
    assert [event.epoch for event in epochs(followed)] == [1, 2]
    assert followed.metrics["stopped"]["at_pass"] == 3
    assert followed.metrics["stopped"]["kept_pass"] in (1, 2)


def test_a_stop_in_the_first_pass_keeps_the_model_without_fine_tuning(stopped: Callable[..., Followed]) -> None:
    followed = stopped(lambda event: isinstance(event, BatchFinished) and event.phase == "finetune")
    assert not followed.metrics["fine_tuned"] and not followed.result.model.tail
    assert followed.metrics["stopped"] == {"at_pass": None, "kept_pass": None}


@pytest.mark.parametrize("stage", ["features", "compare"])
def test_before_it_is_known_whether_fine_tuning_helps_the_frozen_model_is_kept(
    stopped: Callable[..., Followed], stage: str
) -> None:
    followed = stopped(lambda event: isinstance(event, Progress) and event.stage == stage)
    assert not followed.metrics["fine_tuned"] and not followed.result.model.tail
    assert followed.metrics["stopped"] == {"at_pass": None, "kept_pass": None}
    assert {event.phase for event in followed.events if isinstance(event, EpochFinished)} == {"head"}


def test_while_the_final_model_is_trained_the_checked_one_is_kept(stopped: Callable[..., Followed]) -> None:
    followed = stopped(
        lambda event: isinstance(event, Progress) and event.stage == "final" and event.done == 2, epochs=2
    )
    metrics = followed.metrics
    assert metrics["fine_tuned"] and metrics["epochs"] == 2
    assert "the one that was checked" in metrics["final_model"]
    assert (
        f"from {metrics['n_train']} samples and the checked one from {metrics['n_train']}"
        in (metrics["interval_method"])
    )


def test_of_a_cross_validation_the_folds_so_far_are_kept(stopped: Callable[..., Followed]) -> None:
    followed = stopped(
        lambda event: isinstance(event, Progress) and event.stage == "check" and event.done == 2, folds=3, epochs=1
    )
    metrics = followed.metrics
    assert metrics["validation"] == "cross-validation with 2 splits"
    assert metrics["n_val"] == len(followed.result.answers) == np.sum(metrics["confusion"])
    assert sum(record["split"] == "val" for record in followed.result.manifest) == metrics["n_val"]


@pytest.mark.parametrize("stage", ["embed", "choose"])
def test_before_there_is_a_model_a_stop_cancels(
    twins: Path, cache_folder: Path, embeddings_cache: DictCache, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(plans, "TICK_SECONDS", 0.0)
    stop = StopAt(lambda event: isinstance(event, Progress) and event.stage == stage)
    with pytest.raises(Stopped):
        train(twins, cache_folder, embeddings_cache, on_event=stop)


def test_a_fast_model_that_is_nearly_trained_is_kept(
    twins: Path, cache_folder: Path, embeddings_cache: DictCache
) -> None:
    stop = StopAt(lambda event: isinstance(event, EpochFinished))
    followed = train(twins, cache_folder, embeddings_cache, on_event=stop)
    assert followed.metrics["stopped"] is not None
    whole = train(twins, cache_folder, embeddings_cache)
    assert whole.metrics["stopped"] is None
    assert followed.metrics["accuracy"] == whole.metrics["accuracy"]
