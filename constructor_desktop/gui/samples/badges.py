"""The words for problems of samples and the sentences of hints."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.language import counted, decimal_text
from constructor_desktop.media.hints import USED_SECONDS, Hint
from constructor_desktop.storage.state import ProjectState


def badge(code: str) -> tuple[str, str]:
    """Returns the icon and the one or two words of a problem; see `media.quality.Problem`."""
    translate = QCoreApplication.translate
    words = {
        "twin": ("copy", translate("Badges", "twin")),
        "unreadable": ("warning", translate("Badges", "unreadable")),
        "silent": ("warning", translate("Badges", "silent")),
        "very_quiet": ("warning", translate("Badges", "very quiet")),
        "clipped": ("warning", translate("Badges", "too loud")),
        "very_short": ("warning", translate("Badges", "very short")),
        "tiny": ("warning", translate("Badges", "tiny")),
        "dark": ("warning", translate("Badges", "dark")),
        "blank": ("warning", translate("Badges", "blank")),
    }
    return words[code]


def problem_text(code: str) -> str:
    """Returns a sentence on a problem, for a tooltip."""
    translate = QCoreApplication.translate
    return {
        "twin": translate("Badges", "Another sample is almost the same. They count as one when checking."),
        "unreadable": translate("Badges", "The file cannot be read and is left out."),
        "silent": translate("Badges", "There is nothing to be heard. Delete it, or record it again."),
        "very_quiet": translate("Badges", "It is very quiet. Record it again closer to the microphone."),
        "clipped": translate("Badges", "It is too loud and distorted. Record it again from farther away."),
        "very_short": translate("Badges", "There is hardly anything to be heard."),
        "tiny": translate("Badges", "The picture is very small. A larger one would help."),
        "dark": translate("Badges", "The picture is very dark. Take it again with more light."),
        "blank": translate("Badges", "There is nothing to be seen."),
    }[code]


def hint_text(hint: Hint, state: ProjectState) -> str:
    """Returns the sentence of a hint."""
    count = int(hint.params.get("count", 0))
    if hint.code == "fewer_than_others":
        return _compared(hint, state, count)
    text = _sound_text(hint, count) if state.modality is Modality.AUDIO else _picture_text(hint, count)
    if hint.code == "in_two_classes":
        other = state.class_of(str(hint.params["other"]))
        return text.replace("%1", other.name if other else str(hint.params["other"]))
    return text


def _compared(hint: Hint, state: ProjectState, count: int) -> str:
    name = next((one.name for one in state.classes if one.folder == hint.class_folder), hint.class_folder)
    translate = QCoreApplication.translate
    if state.modality is Modality.AUDIO:
        text = translate(
            "Hints", "%1 has %n sound(s), the others %2. A few more would make it more reliable.", "", count
        )
    else:
        text = translate(
            "Hints", "%1 has %n picture(s), the others %2. A few more would make it more reliable.", "", count
        )
    return counted(text, count).replace("%1", name).replace("%2", str(hint.params["others"]))


def _picture_text(hint: Hint, n: int) -> str:
    translate = QCoreApplication.translate
    texts = {
        "too_few": translate("Hints", "At least two pictures are needed."),
        "few": translate("Hints", "%n picture(s) so far. From 10 on the answers get reliable.", "", n),
        "duplicates": translate("Hints", "%n picture(s) look almost the same as others. They count as one.", "", n),
        "in_two_classes": translate(
            "Hints", "%n picture(s) look the same as in %1. One of the two must be wrong.", "", n
        ),
        "unreadable": translate("Hints", "%n picture(s) cannot be read and are left out.", "", n),
        "tiny": translate("Hints", "%n picture(s) are very small. Larger ones would help.", "", n),
        "dark": translate("Hints", "%n picture(s) are very dark. Take them again with more light.", "", n),
        "blank": translate("Hints", "There is nothing to be seen in %n picture(s).", "", n),
    }
    return counted(texts[hint.code], n)


def _sound_text(hint: Hint, n: int) -> str:
    translate = QCoreApplication.translate
    texts = {
        "too_few": translate("Hints", "At least two sounds are needed."),
        "few": translate("Hints", "%n sound(s) so far. From 10 on the answers get reliable.", "", n),
        "duplicates": translate("Hints", "%n sound(s) are the same as others. They count as one.", "", n),
        "in_two_classes": translate("Hints", "%n sound(s) are the same as in %1. One of the two must be wrong.", "", n),
        "unreadable": translate("Hints", "%n sound(s) cannot be read and are left out.", "", n),
        "long": translate(
            "Hints", "%n sound(s) are longer than %1 s: only the beginning is used. Cut them into clips.", "", n
        ).replace("%1", decimal_text(USED_SECONDS, 0)),
        "silent": translate("Hints", "%n sound(s) are silent and are left out.", "", n),
        "very_quiet": translate(
            "Hints", "%n sound(s) are very quiet. Record them again closer to the microphone.", "", n
        ),
        "clipped": translate("Hints", "%n sound(s) are too loud and distorted. Record them from farther away.", "", n),
        "very_short": translate("Hints", "There is hardly anything to be heard in %n sound(s).", "", n),
    }
    return counted(texts[hint.code], n)
