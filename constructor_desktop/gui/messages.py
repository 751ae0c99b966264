"""The domain's sentences in the language of the window.

The domain speaks English; `resources/translations/domain_XX.tsv` has its sentences in another language, one a line: the
English one, a tab, the translation. `{names}` stand for what differs each time; if that is a sentence of the list
itself, it is translated as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache

from PySide6.QtCore import QLocale

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.resources import resource_path

_PLACE = re.compile(r"\{(\w+)\}")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
# An amount of something, such as megabytes or seconds, unlike a version or a name.
_UNIT = re.compile(r"\s\w{1,2}\b")


def error_text(error: Exception) -> str:
    """Returns what to show the user of an error, in the language in force."""
    if isinstance(error, UnreadableError):
        return f"{error.path.name}: {sentence(error.reason)}"
    return sentence(str(error))


def sentence(text: str) -> str:
    """Returns a sentence of the domain in the language in force; an unknown one as it is."""
    known = catalogue(QLocale().name().partition("_")[0])
    return known.translate(text) or text


@cache
def catalogue(code: str) -> Catalogue:
    """Returns the sentences of a language; none for English, or one that there is no translation for."""
    try:
        path = resource_path("resources", "translations", f"domain_{code}.tsv")
    except FileNotFoundError:
        return Catalogue(())
    lines = path.read_text(encoding="utf-8").splitlines()
    return Catalogue((english, own) for english, _, own in (line.partition("\t") for line in lines))


class Catalogue:
    """Translates sentences, those without anything that differs by one look-up."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Args: `pairs` are templates in English and in the other language, with the same `{names}`."""
        self.pairs = tuple(pairs)
        self._constant = {english: own for english, own in self.pairs if not _PLACE.search(english)}
        self.translate = lru_cache(maxsize=4096)(self._translate)

    def _translate(self, text: str) -> str | None:
        """Returns the translation, None for an unknown sentence."""
        if text in self._constant:
            return self._constant[text]
        for template in self._templates:
            found = template.match(text)
            if found is not None:
                return self._filled(template.own, found)
        return self._behind_a_name(text)

    def _filled(self, own: str, found: dict[str, str]) -> str:
        def fill(place: re.Match[str]) -> str:
            text = found[place[1]]
            if _DECIMAL.fullmatch(text) and _UNIT.match(own, place.end()):
                return text.replace(".", QLocale().decimalPoint())
            return self.translate(text) or text

        return _PLACE.sub(fill, own)

    def _behind_a_name(self, text: str) -> str | None:
        """Translates what follows the name of a file and a colon."""
        for colon in re.finditer(": ", text):
            own = self.translate(text[colon.end() :])
            if own is not None:
                return text[: colon.end()] + own
        return None

    @cached_property
    def _templates(self) -> list[_Template]:
        found = [_Template(english, own) for english, own in self.pairs if english not in self._constant]
        return sorted(found, key=lambda template: len(_PLACE.sub("", template.english)), reverse=True)


class _Template:
    """A sentence with places; its pattern is compiled when it first may fit."""

    def __init__(self, english: str, own: str) -> None:
        self.english = english
        self.own = own
        self._longest = max(_PLACE.split(english)[::2], key=len)

    def match(self, text: str) -> dict[str, str] | None:
        """Returns what stands in the places, None if the text is another sentence."""
        if self._longest not in text:
            return None
        match = self._pattern.fullmatch(text)
        return None if match is None else match.groupdict()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _PLACE.split(self.english)
        places = [f"(?P<{name}>.+?)" for name in parts[1::2]]
        texts = [re.escape(text) for text in parts[::2]]
        return re.compile("".join(text + place for text, place in zip(texts, [*places, ""], strict=True)), re.DOTALL)
