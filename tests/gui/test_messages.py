from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from constructor_desktop.core import errors
from constructor_desktop.core.errors import StorageError, UnreadableError, UsageError
from constructor_desktop.gui.messages import Catalogue, catalogue, error_text, sentence
from constructor_desktop.gui.services import Services
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.media.devices import _MESSAGES as DEVICES
from constructor_desktop.storage.problems import _REASONS as REASONS

PACKAGE = Path(__file__).resolve().parents[2] / "constructor_desktop"
# What a machine in the cloud says is shown as well.
WORKER = PACKAGE.parent / "packaging" / "vm" / "worker.py"
LAYERS = ("core", "media", "storage", "models", "training", "inference", "export", "jobs")
# What is written into bundles and records, or printed by the program inside a bundle, is no message of the window.
NOT_SHOWN = ("export/documents.py", "export/templates/predict.py", "inference/prediction.py", "core/metrics.py")
PLACE = re.compile(r"\{[^{}]*\}")
NAMES = re.compile(r"\{(\w+)\}")
# Sentences put together of parts that are not sentences themselves: what becomes of them.
COMPOSED = {
    "{root}: The folder {found}. Put the samples of each class into a sub-folder named after the class.": [
        "/x: The folder contains files but no sub-folders. "
        "Put the samples of each class into a sub-folder named after the class.",
        "/x: The folder is empty. Put the samples of each class into a sub-folder named after the class.",
    ],
    "{found}; {rest} {wanted}.": [
        f"{count}; {rest}."
        for count in ("3 files are pictures", "1 file is a picture")
        for rest in ("most are sounds", "this is a project for sounds")
    ]
    + [
        f"{count}; {rest}."
        for count in ("3 files are sounds", "1 file is a sound")
        for rest in ("most are pictures", "this is a project for pictures")
    ],
    "{what} in more than one class. Keep each in the right one only.": [
        "1 file is in more than one class. Keep each in the right one only.",
        "7 files are in more than one class. Keep each in the right one only.",
    ],
    "There {found}. At least two classes are needed.": [
        "There is only one class (Cat). At least two classes are needed.",
        "There are no classes. At least two classes are needed.",
    ],
    "{needed}. Too few in: {', '.join(few)}. Add more, or remove the class.": [
        "Each class needs at least 2 samples that can be read. Too few in: Cat (1), Dog (none). "
        "Add more, or remove the class."
    ],
    "The picture has too many pixels{size}; the limit is {limit} million. Make it smaller.": [
        "The picture has too many pixels; the limit is 178 million. Make it smaller.",
        "The picture has too many pixels (20000 × 20000); the limit is 178 million. Make it smaller.",
    ],
    "{folder / DOCUMENT} was missing or damaged and was rebuilt from the folders.{kept}": [
        "/x/project.json was missing or damaged and was rebuilt from the folders.",
        "/x/project.json was missing or damaged and was rebuilt from the folders. What was there is kept as project-1.",
    ],
    " What was there is kept as {copy.name}.": [],
    "{path} {problem}. Give the folder of a finished training.": [
        "/x is not a run folder. Give the folder of a finished training.",
        "/x does not exist. Give the folder of a finished training.",
    ],
    "{_REFUSED}: its answers differ from the app's by {largest}. Please report this.": [
        "The exported model was not handed over, because its self-test failed: "
        "its answers differ from the app's by 0.02. Please report this."
    ],
    "{_REFUSED}: it took more than {MAX_SECONDS} seconds.": [
        "The exported model was not handed over, because its self-test failed: it took more than 120 seconds."
    ],
    "{_REFUSED}: it stopped with {last or process.returncode}. Please report this.": [
        "The exported model was not handed over, because its self-test failed: it stopped with 3. Please report this."
    ],
}


def templates(path: Path) -> Iterator[str]:
    """Yields the texts of a module that are no documentation, with their places as `{code}`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation, parts = set(), set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else []:
            if isinstance(statement, ast.Expr):
                documentation.add(id(statement.value))
        if isinstance(node, ast.JoinedStr):
            parts.update(id(part) for part in ast.walk(node) if part is not node)
    for node in ast.walk(tree):
        if id(node) in documentation or id(node) in parts:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"  # type: ignore[attr-defined]
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def is_sentence(text: str) -> bool:
    words = text.split()
    return text in COMPOSED or (
        text.rstrip().endswith(".") and len(words) > 2 and "%s" not in text and not re.match(r"[`\\*]", text)
    )


def examples(template: str) -> list[str]:
    """Returns the sentences a template may become: with the nouns where it names them, else with any word."""
    if template in COMPOSED:
        return COMPOSED[template]
    places = PLACE.findall(template)
    nouns = [place for place in places if "noun" in place or place == "{text}"]
    texts = []
    for chosen in product(("pictures", "sounds"), repeat=len(set(nouns))):
        values = dict(zip(dict.fromkeys(nouns), chosen, strict=True))
        texts.append(PLACE.sub(lambda place, values=values: values.get(place[0], "7"), template))
    return texts


SENTENCES = sorted(
    {
        (path.relative_to(PACKAGE).as_posix(), template)
        for layer in LAYERS
        for path in (PACKAGE / layer).rglob("*.py")
        if path.relative_to(PACKAGE).as_posix() not in NOT_SHOWN
        for template in templates(path)
        if is_sentence(template)
    }
    | {(WORKER.name, template) for template in templates(WORKER) if is_sentence(template)}
)


def test_there_are_sentences() -> None:
    assert len(SENTENCES) > 150
    assert {template for _, template in SENTENCES} >= set(COMPOSED)


@pytest.mark.parametrize(("module", "template"), SENTENCES, ids=lambda value: str(value)[:60])
def test_every_sentence_of_the_domain_is_translated(module: str, template: str) -> None:
    known = catalogue("ru")
    missing = [text for text in examples(template) if known.translate(text) is None]
    if "noun" in template and len(missing) < len(examples(template)):
        missing = []  # a model and its data are never of the same kind in such a sentence
    assert missing == [], f"{module}: add to resources/translations/domain_ru.tsv"


def test_every_error_of_the_window_is_translated() -> None:
    """Texts that follow the language at once are no matter of this list: only those of errors are."""
    raised = [
        (path.name, text)
        for path in sorted((PACKAGE / "gui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for text in _said(node.exc)
    ]
    known = catalogue("ru")
    assert raised
    assert [entry for entry in raised if all(known.translate(text) is None for text in examples(entry[1]))] == []


def _said(error: ast.Call) -> Iterator[str]:
    """Yields the sentences an error of the domain is made with."""
    if ast.unparse(error.func) not in vars(errors):
        return
    joined = [node for node in ast.walk(error) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    plain = [node for node in ast.walk(error) if isinstance(node, ast.Constant) and id(node) not in parts]
    yield from (ast.unparse(node)[2:-1] for node in joined)
    yield from (node.value for node in plain if isinstance(node.value, str) and is_sentence(node.value))


def test_parts_of_sentences_are_translated() -> None:
    known = catalogue("ru")
    parts = [*REASONS.values(), *(text for texts in DEVICES.values() for text in texts.values())]
    assert [part for part in parts if known.translate(part) is None] == []


def test_translations_keep_the_places() -> None:
    pairs = catalogue("ru").pairs
    assert len({english for english, _ in pairs}) == len(pairs)
    for english, own in pairs:
        assert own, english
        assert set(NAMES.findall(own)) <= set(NAMES.findall(english)), english
        assert len(NAMES.findall(english)) == len(set(NAMES.findall(english))), english
        assert "\t" not in own


def test_translations_are_used_by_the_domain() -> None:
    """A sentence that changed in the domain leaves no old one behind."""
    sources = [*PACKAGE.rglob("*.py"), WORKER]
    text = "\n".join(re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in sources)
    text += "".join(str(values) for values in COMPOSED.values()) + "".join(ELSEWHERE)
    longest = {english: max(NAMES.split(english)[::2], key=len).strip() for english, _ in catalogue("ru").pairs}
    plain = text.replace('" "', "").replace('" f"', "").replace("\" f'", "").replace("\\'", "'").replace('\\"', '"')
    nouns = (
        plain + re.sub(r"\{[^{}]*noun[^{}]*\}", "pictures", plain) + re.sub(r"\{[^{}]*noun[^{}]*\}", "sounds", plain)
    )
    left = [english for english, part in longest.items() if part not in nouns and not _in_two(part, nouns)]
    assert left == []


# Said by the system or by what checks settings, or in the singular, which the domain makes of the plural.
ELSEWHERE = (
    "No space left on device",
    "Permission denied",
    "No such file or directory",
    "Read-only file system",
    "Input/output error",
    "Is a directory",
    "1 picture (such as ",
    "string should have at least 1 character",
    "string should have at most 5 characters",
    "input should be greater than or equal to 1",
    "input should be less than or equal to 1",
    "input should be greater than 0",
    "string should match pattern",
)


def _in_two(part: str, text: str) -> bool:
    """Whether both halves stand in the text: a sentence may be put together there."""
    words = part.split()
    half = len(words) // 2
    return len(words) > 3 and " ".join(words[:half]) in text and " ".join(words[half:]) in text


def test_sentences_follow_the_language(services: Services) -> None:
    english = "No microphone was found. Connect one and try again."
    assert sentence(english) == english
    services.language.choose("ru")
    assert sentence(english) == "Микрофон не найден. Подключите его и попробуйте снова."
    assert sentence("Nobody knows this.") == "Nobody knows this."
    services.language.choose("en")
    assert sentence(english) == english


def test_errors(services: Services) -> None:
    services.language.choose("ru")
    unreadable = UnreadableError("/home/anna/cat.jpg", "The picture is cut off or damaged. Copy it again.")
    assert error_text(unreadable) == "cat.jpg: Картинка обрезана или повреждена. Скопируйте её заново."
    full = StorageError("Cannot write to /a: b/c.: the disk is full. Free some space and try again.")
    assert error_text(full) == "Не удаётся записать в /a: b/c.: диск заполнен. Освободите место и попробуйте снова."


@pytest.mark.parametrize(
    ("setting", "value", "own"),
    [
        ("folder_id", "", "В профиле облака не задано значение «Каталог». Задайте его."),
        ("hours_limit", 0, "Профиль облака: значение «Предел времени» не подходит (нужно больше 0)."),
        ("s3_endpoint", "x", "Профиль облака: значение «Адрес хранилища» не подходит (нужен адрес вида https://имя)."),
        (
            "yc_endpoint",
            "https://x",
            "Профиль облака: значение «Адрес облака» не подходит "
            "(нужно имя узла или узел:порт, без https:// и без пути).",
        ),
        ("cores", 1, "Профиль облака: значение «Ядра процессора» не подходит (нужно не меньше 2)."),
    ],
)
def test_settings_of_the_cloud_are_named_as_in_the_form(setting: str, value: object, own: str) -> None:
    values = {"folder_id": "b1g", "bucket": "samples", setting: value}
    with pytest.raises(UsageError) as found:
        CloudProfile.create(**values)
    assert catalogue("ru").translate(str(found.value)) == own


def test_sentences_inside_sentences() -> None:
    known = catalogue("ru")
    text = "/data: None of its files can be used. The first one, a.txt: It is a text file, not a picture or a sound."
    own = known.translate(text)
    assert own is not None
    assert own.startswith("/data: Ни один файл отсюда не подходит.")
    assert own.endswith("a.txt: Это текстовый файл, а не картинка и не звук.")


def test_places_may_hold_anything() -> None:
    known = Catalogue([("{name} is {what}.", "{what}: {name}."), ("a (b) [c]", "d"), ("x", "y")])
    assert known.translate("A\nB is C is D.") == "C is D: A\nB."
    assert known.translate("a (b) [c]") == "d"
    assert known.translate("/path/x: x") == "/path/x: y"
    assert known.translate("{name} is {what}") is None


def test_amounts_have_the_decimal_sign_of_the_language_and_names_stay() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("ru_RU"))
    try:
        known = Catalogue([("{was} MB of {name}.", "{was} МБ из {name}.")])
        assert known.translate("3.6 MB of 3.11.") == "3,6 МБ из 3.11."
    finally:
        QLocale.setDefault(before)
