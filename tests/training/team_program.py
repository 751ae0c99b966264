"""Trains on a folder as a member of a team, or alone, and writes down what it found: FOLDER MODE RESULTS."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch

from constructor_desktop.core.data import Sample
from constructor_desktop.media.scan import scan
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.run import Run
from constructor_desktop.training.team import working_together
from tests.training.samples import DictCache

folder, mode, results = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
torch.set_num_threads(1)
seen: list[str] = []
original = Extractor.decode


def decode(self: Extractor, sample: Sample, key: str) -> object:
    seen.append(sample.path.name)
    return original(self, sample, key)


Extractor.decode = decode  # type: ignore[method-assign,assignment]
with working_together() as members:
    cache = DictCache()
    config = RunConfig(mode=mode, epochs=2, learning_rate=1e-3, batch_size=5, augment=False)
    found = Run(config, cache, cache, results / f"cache{members.rank}", lambda event: None).train(scan(folder))
    arrays = {"head": found.model.head.weights[0]} | found.model.tail
    np.savez(results / f"{members.rank} of {members.size}.npz", **arrays)
    record = {"accuracy": found.metrics["accuracy"], "seen": seen, "losses": found.metrics["losses"]}
    (results / f"{members.rank} of {members.size}.json").write_text(json.dumps(record))
