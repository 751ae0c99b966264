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
    ("name", "value", "sentence"),
    [
        ("val_fraction", 0.0, "--val must be between 0 and 1, not 0."),
        ("val_fraction", 1, "--val must be between 0 and 1, not 1."),
        ("folds", 1, "--folds must be a whole number from 2 to 20, not 1."),
        ("repeats", 0, "--repeats must be a whole number from 1 to 20, not 0."),
        ("seed", -1, "--seed must be a whole number at least 0 and less than 2147483648, not -1."),
        ("preset", "slow", '--preset must be one of fast, accurate, reference, not "slow".'),
        ("device", "tpu", '--device must be one of auto, cpu, cuda, mps, not "tpu".'),
        ("arch", 5, "--arch must be a text, not 5."),
        ("clip_seconds", 0.1, "--clip-seconds must be from 0.5 to 60, not 0.1."),
        ("epochs", 0, "--epochs must be a whole number from 1 to 500, not 0."),
        ("epochs", 2.5, "--epochs must be a whole number from 1 to 500, not 2.5."),
        ("learning_rate", 0, "--learning-rate must be greater than 0 and at most 1, not 0."),
        ("learning_rate", float("nan"), "--learning-rate must be greater than 0 and at most 1, not NaN."),
        ("batch_size", 1, "--batch-size must be a whole number from 2 to 512, not 1."),
        ("label_smoothing", 1, "--label-smoothing must be at least 0 and less than 1, not 1."),
        ("momentum", 0.9, "--momentum: There is no such setting. Leave it out."),
    ],
)
def test_bad_values_are_named_in_one_sentence(name: str, value: Any, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        RunConfig.create(**{name: value})
    assert str(error.value) == sentence


def test_hyper_parameters_are_read_and_overridden() -> None:
    record = {"num_epochs": 7, "learning_rate": 0.01, "batch_size": 4, "weight_decay": 0.1, "label_smoothing": 0.2}
    config = RunConfig.from_hyperparams(record, epochs=9, batch_size=None, seed=3)
    assert (config.epochs, config.batch_size, config.seed) == (9, 4, 3)
    assert (config.learning_rate, config.weight_decay, config.label_smoothing) == (0.01, 0.1, 0.2)


def test_unknown_hyper_parameters_are_refused() -> None:
    expected = "Unknown hyper-parameter momentum. Known are: num_epochs, learning_rate, batch_size, "
    with pytest.raises(UsageError, match=re.escape(expected)):
        RunConfig.from_hyperparams({"num_epochs": 3, "momentum": 0.9})


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("num_epochs", "many", 'a whole number from 1 to 500, not "many".'),
        ("num_epochs", "7", 'a whole number from 1 to 500, not "7".'),
        ("num_epochs", True, "a whole number from 1 to 500, not true."),
        ("batch_size", [8], "a whole number from 2 to 512, not [8]."),
        ("learning_rate", "fast", 'a number greater than 0 and at most 1, not "fast".'),
        ("learning_rate", 2, "greater than 0 and at most 1, not 2."),
        ("weight_decay", {"a" * 50: 1}, 'a number from 0 to 1, not {"' + "a" * 37 + "…."),
    ],
)
def test_bad_hyper_parameters_are_named_as_in_the_file(key: str, value: Any, problem: str) -> None:
    with pytest.raises(UsageError) as error:
        RunConfig.from_hyperparams({key: value}, "my.json")
    assert str(error.value) == f'my.json: "{key}" must be {problem}'


def test_a_hyper_parameter_may_be_left_to_the_architecture() -> None:
    assert RunConfig.from_hyperparams({"num_epochs": None}).epochs is None


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        RunConfig().seed = 1  # type: ignore[misc]
