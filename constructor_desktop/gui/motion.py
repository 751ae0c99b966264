"""Animations, all of them instant when the user or the system asks for less motion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtCore import QEasingCurve, QPropertyAnimation

LESS_MOTION = "less_motion"
"""Dynamic property of the application that turns animations off."""


def moves() -> bool:
    """Whether things may move."""
    app = QApplication.instance()
    if not isinstance(app, QApplication) or app.property(LESS_MOTION):
        return False
    from PySide6.QtWidgets import QStyle

    return app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def animate(
    target: QObject,
    name: bytes,
    start: Any,
    end: Any,
    duration: int,
    curve: QEasingCurve.Type | None = None,
) -> QPropertyAnimation:
    """Animates a property; an earlier animation of the same object's property gives way.

    Args:
        target: Whose property.
        name: Of the property.
        start: First value.
        end: Last value.
        duration: Milliseconds; nothing where less motion is wanted.
        curve: How it eases; `OutCubic` if None.
    """
    from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QPropertyAnimation

    for old in target.findChildren(QPropertyAnimation):
        if old.propertyName() == name:
            old.stop()
    animation = QPropertyAnimation(target, name, target)
    animation.setStartValue(start)
    animation.setEndValue(end)
    animation.setDuration(duration if moves() else 0)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic if curve is None else curve)
    animation.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)
    return animation
