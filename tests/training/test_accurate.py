"""The accurate preset on whole runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Event, Notice, PartCompared, Progress, TrialEpoch
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.embedder import build_backbone
from constructor_desktop.models.trained import load_model
from constructor_desktop.training import plans
from tests.training.samples import Followed, train


@pytest.mark.usefixtures("one_thread")
def test_the_accurate_preset_compares_and_reports(twins: Path, cache_folder: Path) -> None:
    events: list[Event] = []
    options = {"preset": "accurate", "epochs": 2, "batch_size": 8, "learning_rate": 0.001}
    followed = train(twins, cache_folder, on_event=events.append, **options)
    metrics = followed.metrics
    notices = [event.code for event in events if isinstance(event, Notice)]
    assert [code for code in notices if code in ("kept_tuned", "kept_fast")] == [
        "kept_tuned" if metrics["fine_tuned"] else "kept_fast"
    ]
    assert bool(followed.result.model.tail) is metrics["fine_tuned"]
    compared = [event for event in events if isinstance(event, Progress) and event.stage == "compare"]
    assert [event.done for event in compared] == list(range(1, compared[0].total + 1))
    tried = [event for event in events if isinstance(event, TrialEpoch)]
    assert [(event.part, event.epoch) for event in tried] == [
        ((n - 1) // 2 + 1, (n - 1) % 2 + 1) for n in range(1, len(compared) + 1)
    ]
    assert all(event.stage == "compare" and event.parts == 5 and event.train_loss > 0 for event in tried)
    parts = [event for event in events if isinstance(event, PartCompared)]
    assert [event.part for event in parts] == list(range(1, tried[-1].part + 1))
    assert all(0 <= event.right <= event.samples and 0 <= event.right_before <= event.samples for event in parts)
    assert not any("trial" in name for name in metrics) and all(one["phase"] != "compare" for one in metrics["losses"])
    assert metrics["preset"] == "accurate"


@pytest.fixture(scope="module")
def tuned_run(twins: Path, cache_folder: Path) -> Followed:
    """A run that keeps the fine-tuned model, whichever is better."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "lead", lambda new, old, labels: 2.0)
        followed = train(twins, cache_folder, preset="accurate", epochs=2)
    torch.set_num_threads(threads)
    assert followed.metrics["fine_tuned"]
    return followed


def test_fine_tuned_weights_give_the_same_probabilities_everywhere(tuned_run: Followed, cache_folder: Path) -> None:
    """In torch, where they were trained, and from the file through the predictor."""
    import torch

    model = tuned_run.result.model
    backbone = build_backbone(REGISTRY.get(model.arch), model.tail)
    predictor = Predictor.from_model(model, cache_folder, "cpu")
    for record in tuned_run.result.manifest[::6]:
        path = Path(record["path"])
        values = np.array(model.preprocess(model.preprocess.decode(path)))  # type: ignore[arg-type]
        with torch.inference_mode():
            expected = model.probabilities(backbone(torch.from_numpy(values)[None]).numpy())[0]
        np.testing.assert_allclose(list(predictor.predict_file(path).probabilities.values()), expected, atol=1e-4)


def test_a_fine_tuned_model_comes_back_from_its_file(tuned_run: Followed, tmp_path: Path) -> None:
    original = tuned_run.result.model
    (tmp_path / "model.safetensors").write_bytes(tuned_run.result.weights())
    loaded = load_model(tmp_path / "model.safetensors")
    backbone = build_backbone(REGISTRY.get(loaded.arch), loaded.tail)
    for name, value in backbone.tail.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), original.tail[name])


@pytest.mark.usefixtures("one_thread")
def test_fine_tuning_can_be_cancelled_within_a_batch(twins: Path, cache_folder: Path) -> None:
    seen: list[Event] = []

    def cancel(event: Event) -> None:
        seen.append(event)
        if isinstance(event, Progress) and event.stage in ("features", "compare"):
            raise Cancelled

    with pytest.raises(Cancelled):
        train(twins, cache_folder, on_event=cancel, preset="accurate", epochs=2)
    assert isinstance(seen[-1], Progress)
