from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from constructor_desktop.core.errors import UsageError
from constructor_desktop.training.config import RunConfig


def test_the_defaults() -> None:
    config = RunConfig()
    assert (config.preset, config.folds, config.seed, config.arch, config.epochs) == ("fast", None, 0, None, None)
    assert RunConfig.create(**config.model_dump()) == config


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("val_fraction", 0),
        ("val_fraction", 1),
        ("folds", 1),
        ("repeats", 0),
        ("seed", -1),
        ("preset", "slow"),
        ("device", "tpu"),
        ("clip_seconds", 0.1),
        ("epochs", 0),
        ("epochs", 2.5),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("batch_size", 1),
        ("label_smoothing", 1),
        ("momentum", 0.9),
    ],
)
def test_bad_values_are_named_in_one_sentence(name: str, value: Any) -> None:
    with pytest.raises(UsageError) as error:
        RunConfig.create(**{name: value})
    message = str(error.value)
    assert message.startswith(f"The setting {name} = {value!r} does not work: ")
    assert message.endswith(".") and "\n" not in message and not message.endswith("..")


def test_hyper_parameters_are_read_and_overridden() -> None:
    record = {"num_epochs": 7, "learning_rate": 0.01, "batch_size": 4, "weight_decay": 0.1, "label_smoothing": 0.2}
    config = RunConfig.from_hyperparams(record, epochs=9, batch_size=None, seed=3)
    assert (config.epochs, config.batch_size, config.seed) == (9, 4, 3)
    assert (config.learning_rate, config.weight_decay, config.label_smoothing) == (0.01, 0.1, 0.2)


def test_unknown_hyper_parameters_are_refused() -> None:
    expected = "Unknown hyper-parameter momentum. Known are: num_epochs, learning_rate, batch_size, "
    with pytest.raises(UsageError, match=re.escape(expected)):
        RunConfig.from_hyperparams({"num_epochs": 3, "momentum": 0.9})
    with pytest.raises(UsageError, match="The setting epochs = 'many' does not work"):
        RunConfig.from_hyperparams({"num_epochs": "many"})


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        RunConfig().seed = 1  # type: ignore[misc]
