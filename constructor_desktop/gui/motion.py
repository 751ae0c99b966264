"""Animations, all of them instant when the user or the system asks for less motion."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QPropertyAnimation
from PySide6.QtWidgets import QApplication, QStyle

LESS_MOTION = "less_motion"
"""Dynamic property of the application that turns animations off."""


def moves() -> bool:
    """Whether things may move."""
    app = QApplication.instance()
    if not isinstance(app, QApplication) or app.property(LESS_MOTION):
        return False
    return app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def animate(
    target: QObject,
    name: bytes,
    start: Any,
    end: Any,
    duration: int,
    curve: QEasingCurve.Type = QEasingCurve.Type.OutCubic,
) -> QPropertyAnimation:
    """Animates a property; an earlier animation of the same object's property gives way.

    Args:
        target: Whose property.
        name: Of the property.
        start: First value.
        end: Last value.
        duration: Milliseconds; nothing where less motion is wanted.
        curve: How it eases.
    """
    for old in target.findChildren(QPropertyAnimation):
        if old.propertyName() == name:
            old.stop()
    animation = QPropertyAnimation(target, name, target)
    animation.setStartValue(start)
    animation.setEndValue(end)
    animation.setDuration(duration if moves() else 0)
    animation.setEasingCurve(curve)
    animation.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)
    return animation
