"""The lines that use a bundle, plain for the clipboard and coloured for the page."""

from __future__ import annotations

import html
import re

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.theme import Theme

_PYTHON = """import sys; sys.path.append("{zip}")
from predict import Model

model = Model("{zip}")
answer = model.predict("{example}")
print(answer.label, answer.known)"""
_TERMINAL = """unzip {quoted} -d model && cd model
python -m pip install -r requirements.txt
python predict.py {example}"""
_TOKENS = re.compile(r'(?P<text>"[^"]*")|(?P<word>\b(?:from|import|print)\b)')


def python_lines(bundle: str, modality: Modality) -> str:
    """Returns Python code that asks a bundle, which need not be unpacked; `bundle` is the name of the zip file."""
    return _PYTHON.format(zip=bundle, example=_example(modality))


def terminal_lines(bundle: str, modality: Modality) -> str:
    """Returns the commands that unpack a bundle and ask it."""
    return _TERMINAL.format(quoted=f'"{bundle}"' if " " in bundle else bundle, example=_example(modality))


def coloured(code: str, theme: Theme) -> str:
    """Returns code as HTML, with its words and texts coloured."""
    parts, last = [], 0
    for match in _TOKENS.finditer(code):
        color = theme.color("success" if match.lastgroup == "text" else "accent").name()
        parts.append(html.escape(code[last : match.start()]))
        parts.append(f'<span style="color:{color}">{html.escape(match[0])}</span>')
        last = match.end()
    parts.append(html.escape(code[last:]))
    return f'<pre style="white-space: pre-wrap; margin: 0">{"".join(parts)}</pre>'


def _example(modality: Modality) -> str:
    return "new.jpg" if modality is Modality.IMAGE else "new.wav"
