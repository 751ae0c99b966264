"""Russian and English are complete, and what is compiled is what is written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
PLURALS = {"en": 2, "ru": 3}
PLACEHOLDER = re.compile(r"%(?:n|\d)")


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues as they come out of the sources now."""
    folder = tmp_path_factory.mktemp("translations")
    for catalogue in FOLDER.glob("*.ts"):
        shutil.copy(catalogue, folder)
    subprocess.run([sys.executable, ROOT / "packaging" / "translations.py", folder], check=True)
    return folder


def messages(catalogue: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    for context in ElementTree.parse(catalogue).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message


def forms(message: ElementTree.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    if message.get("numerus") == "yes":
        return [form.text or "" for form in translation.iter("numerusform")]
    return [translation.text or ""]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_catalogue_holds_every_text_translated(renewed: Path, language: str) -> None:
    unfinished = []
    for context, message in messages(renewed / f"constructor_{language}.ts"):
        translation = message.find("translation")
        if translation is None or translation.get("type") == "unfinished" or not all(forms(message)):
            unfinished.append((context, message.findtext("source")))
    assert unfinished == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_compiled_catalogue_is_current(renewed: Path, language: str) -> None:
    name = f"constructor_{language}.qm"
    assert (renewed / name).read_bytes() == (FOLDER / name).read_bytes(), "run packaging/translations.py"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_translations_keep_their_placeholders(language: str) -> None:
    for context, message in messages(FOLDER / f"constructor_{language}.ts"):
        source = message.findtext("source", "")
        expected = set(PLACEHOLDER.findall(source))
        found = forms(message)
        if message.get("numerus") == "yes":
            assert len(found) == PLURALS[language], (context, source)
        for form in found:
            # "%n" may be left out where a form says "one".
            missing = expected - set(PLACEHOLDER.findall(form)) - {"%n"}
            assert not missing, (context, source, form)
            assert set(PLACEHOLDER.findall(form)) <= expected, (context, source, form)


def test_russian_differs_from_english_where_there_are_words() -> None:
    """A text that was forgotten would stay as it is; names and numbers may."""
    same = [
        (context, message.findtext("source", ""))
        for context, message in messages(FOLDER / "constructor_ru.ts")
        if re.search(r"[a-z]{4,} [a-z]{3,}", message.findtext("source", ""))
        and not re.search("[а-яё]", "".join(forms(message)), re.IGNORECASE)
    ]
    assert same == []


def test_forms_offer_only_words_for_translation() -> None:
    """Names of roles and icons are no words."""
    for form in sorted((ROOT / "ui").glob("*.ui")):
        for entry in ElementTree.parse(form).getroot().iter("property"):
            text = entry.find("string")
            if entry.get("stdset") == "0" and text is not None:
                assert text.get("notr") == "true", (form.name, entry.get("name"), text.text)


def test_every_text_has_the_context_that_is_looked_up() -> None:
    """`view.tr(...)` from outside the class would be filed under the name of the variable."""
    contexts = {context for context, _ in messages(FOLDER / "constructor_ru.ts")}
    assert [name for name in contexts if not re.fullmatch(r"[A-Z]\w*", name)] == []


def test_every_counted_text_has_plural_forms() -> None:
    """However `translate` is called: lupdate alone would see only some of them as plurals."""
    flat = [
        (context, message.findtext("source", ""))
        for context, message in messages(FOLDER / "constructor_ru.ts")
        if "%n" in message.findtext("source", "") and message.get("numerus") != "yes"
    ]
    assert flat == []
