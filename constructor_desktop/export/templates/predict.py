"""Answers of an exported classifier, from Python and from the terminal. Needs only what requirements.txt names.

From Python:

    from predict import Model
    answer = Model().predict("new.file")
    print(answer.label, answer.known, answer.probabilities)

From the terminal: `python predict.py FILE...`, `python predict.py --json FILE...`, `python predict.py --selftest`.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.text import printable
from constructor_desktop.inference.prediction import (
    Prediction,
    answer_to_text,
    answers_to_json,
    check_array,
    make_prediction,
)

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-3
"""How far a probability may be from the expected one; processors round differently in the seventh digit."""


class Model:
    """The classifier of a bundle.

    Attributes:
        classes: Class names in the order of the outputs.
    """

    def __init__(self, bundle: str | Path = HERE) -> None:
        """Loads a bundle: its zip file or the folder it was unpacked to, by default the one of this file."""
        self._read = _reader(Path(bundle))
        config = json.loads(self._read("model.json"))
        self.classes: tuple[str, ...] = tuple(config["classes"])
        self._threshold: float = config["threshold"]
        self._preprocess = _make_preprocess(config["preprocess"])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self._session = onnxruntime.InferenceSession(self._read("model.onnx"), options, providers=providers)

    def predict(self, file: str | Path | bytes, start: float | None = None, end: float | None = None) -> Prediction:
        """Answers for one file.

        Args:
            file: Its path, or its content.
            start: For a part of a sound: its first second.
            end: For a part of a sound: its last second.

        Returns:
            The answer with its attributes `label`, `known` and `probabilities`.

        Raises:
            UnreadableError: if the file cannot be read.
        """
        source = file if isinstance(file, bytes) else Path(file)
        return self.predict_array(self._preprocess.decode(source, start, end))

    def predict_array(self, array: NDArray[Any]) -> Prediction:
        """Answers for a decoded sample: RGB `uint8 [H, W, 3]`, or mono `float32 [T]` at the rate in model.json.

        Raises:
            ValueError: if it is of another shape or type, or not finite.
        """
        check_array(array, self._preprocess.kind)
        values = self._preprocess(array)
        outputs = self._session.run(["probabilities", "distance"], {"input": values[np.newaxis]})
        silent = self._preprocess.is_silent(values)
        distance = float(outputs[1][0])
        return make_prediction(self.classes, outputs[0][0].tolist(), distance, self._threshold, silent=silent)

    def selftest(self) -> dict[str, Any]:
        """Compares the answers for the reference samples with those of the app that made the bundle.

        Returns:
            JSON values: `selftest` (`passed` or `failed`), `max_difference` of all probabilities, and `predictions`.
        """
        differences, wrong, predictions = [0.0], False, []
        for entry in json.loads(self._read("selftest/expected.json"))["samples"]:
            answer = self._answer_reference(entry)
            expected = entry["probabilities"]
            differences += [abs(answer.probabilities[name] - expected[name]) for name in self.classes]
            wrong |= entry["known"] not in (None, answer.known)  # None: one processor may say this, another that
            predictions.append(answer.to_json(entry["file"]))
        largest = float(np.max(differences))
        # Written so that a difference that is no number fails too.
        passed = largest <= TOLERANCE and not wrong
        return {
            "selftest": "passed" if passed else "failed",
            "max_difference": largest,
            "predictions": predictions,
        }

    def _answer_reference(self, entry: dict[str, Any]) -> Prediction:
        content = self._read(entry["file"])
        if entry["file"].endswith(".npy"):
            return self.predict_array(np.load(io.BytesIO(content), allow_pickle=False))
        return self.predict(content, entry["start"], entry["end"])


def _reader(bundle: Path) -> Callable[[str], bytes]:
    """Returns what reads a file of the bundle by its name."""
    if bundle.is_dir():
        return lambda name: (bundle / name).read_bytes()

    def read(name: str) -> bytes:
        with zipfile.ZipFile(bundle) as archive:
            return archive.read(name)

    return read


def _make_preprocess(record: dict[str, Any]) -> Any:
    """Rebuilds the preprocessing; a bundle carries only the one it needs."""
    if record["kind"] == "image":
        from constructor_desktop.models.preprocess_image import ImagePreprocess

        return ImagePreprocess(**record)
    from constructor_desktop.models.preprocess_audio import AudioPreprocess

    return AudioPreprocess(**record)


def _say(text: str) -> None:
    # A terminal may lack a letter of a file's name; the answer must come all the same.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, errors="replace").decode(encoding) + "\n")


def _run_selftest(model: Model, as_json: bool) -> int:
    result = model.selftest()
    count = len(result["predictions"])
    text = f"The self-test {result['selftest']}: {count} samples, largest difference {result['max_difference']:.1e}."
    _say(json.dumps(result) if as_json else text)
    return 0 if result["selftest"] == "passed" else 1


def _answer_files(model: Model, files: Sequence[str], as_json: bool) -> int:
    answers: list[tuple[str, Prediction | UnreadableError]] = []
    for file in files:
        try:
            answer = model.predict(file)
        except UnreadableError as error:
            answers.append((file, error))
            sys.stderr.write(f"{printable(str(error))}\n")
            continue
        answers.append((file, answer))
        if not as_json:
            _say(answer_to_text(file, answer))
    if as_json:
        _say(json.dumps(answers_to_json(answers)))
    return 1 if any(isinstance(answer, UnreadableError) for _, answer in answers) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns 0, or 1 if a file could not be read or the self-test failed."""
    parser = argparse.ArgumentParser(description="Classifies files with the model of this bundle.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="pictures or sounds, whichever the model is for")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--selftest", action="store_true", help="check that the answers are right on this computer")
    options = parser.parse_args(arguments)
    if bool(options.files) == options.selftest:
        parser.error("give either files or --selftest")
    model = Model()
    return _run_selftest(model, options.json) if options.selftest else _answer_files(model, options.files, options.json)


if __name__ == "__main__":
    sys.exit(main())
