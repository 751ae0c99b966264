from __future__ import annotations

import ast
import shlex

import pytest
from PySide6.QtGui import QTextDocument

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.export.contents import rows
from constructor_desktop.gui.export.snippets import coloured, python_lines, terminal_lines
from constructor_desktop.gui.services import Services

NAMES = ("model.zip", "my model.zip", "модель-кошки.zip")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("modality", list(Modality))
def test_the_lines_are_python_and_name_the_bundle(name: str, modality: Modality) -> None:
    tree = ast.parse(python_lines(name, modality))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert texts.count(name) == 2
    assert ("new.wav" in texts) is (modality is Modality.AUDIO)


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_name_the_bundle_as_one_word(name: str) -> None:
    first, second, third = terminal_lines(name, Modality.IMAGE).splitlines()
    assert shlex.split(first) == ["unzip", name, "-d", "model", "&&", "cd", "model"]
    assert shlex.split(third) == ["python", "predict.py", "new.jpg"]
    assert "requirements.txt" in second


@pytest.mark.parametrize("name", NAMES)
def test_colours_do_not_change_the_lines(services: Services, name: str) -> None:
    code = python_lines(name, Modality.AUDIO)
    document = QTextDocument()
    document.setHtml(coloured(code, services.theme))
    assert document.toPlainText() == code
    assert services.theme.color("success").name() in coloured(code, services.theme)


def test_signs_of_markup_stay_what_they_are(services: Services) -> None:
    document = QTextDocument()
    document.setHtml(coloured('print("<b> & </b>")', services.theme))
    assert document.toPlainText() == 'print("<b> & </b>")'


def test_every_file_is_counted_once(services: Services) -> None:
    files = {
        "model.onnx": 100,
        "model.safetensors": 50,
        "model.json": 7,
        "README.md": 5,
        "requirements.txt": 1,
        "predict.py": 30,
        "selftest/one.wav": 300,
        "selftest/expected.json": 4,
    }
    table = rows(files, Modality.AUDIO)
    assert [row.size for row in table] == [157, 6, 30, 304]
    assert sum(row.size or 0 for row in table) == sum(files.values())
    assert table[3].text.startswith("1 sound")
    assert [row.size for row in rows({}, Modality.AUDIO)] == [None] * 4
