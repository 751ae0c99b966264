"""Stands in for the Python of a machine: trains nothing, but takes a moment and leaves a run folder."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

EPOCHS = 4
SECONDS = 1.5


def main(arguments: list[str]) -> None:
    job, out = Path(arguments[4]), Path(arguments[arguments.index("--out") + 1])
    record = json.loads((job / "job.json").read_text())
    with open(arguments[arguments.index("--events") + 1], "ab", buffering=0) as events:
        for epoch in range(1, EPOCHS + 1):
            time.sleep(SECONDS)
            line = {"type": "epoch", "time": time.time(), "phase": "head", "epoch": epoch, "epochs": EPOCHS}
            line |= {"train_loss": 1.0, "val_loss": None, "train_accuracy": 0.5, "val_accuracy": None}
            events.write(json.dumps(line).encode() + b"\n")
    out.mkdir()
    samples = [{**sample, "path": str(job / sample["path"])} for sample in record["samples"]]
    files = {
        "job.json": {"samples": samples, "config": {}, "data": str(job), "root": str(job)},
        "metrics.json": {"misclassified": samples[:1], "skipped": []},
        "status.json": {"schema_version": 1, "status": "succeeded", "message": ""},
    }
    for name, value in files.items():
        (out / name).write_text(json.dumps(value))
    (out / "events.jsonl").write_text("")
    (out / "model.safetensors").write_bytes(os.urandom(100_000))


if __name__ == "__main__":
    main(sys.argv)
