"""Smoothing of continuous answers, so that one odd window does not make the display jump."""

from __future__ import annotations

from collections import deque

import numpy as np

from constructor_desktop.inference.prediction import Prediction, make_prediction


class Smoother:
    """The mean of the answers of the last seconds: of their probabilities and of their distances.

    Attributes:
        seconds: How far back it reaches; 0 leaves answers as they are. May be changed at any time.
    """

    def __init__(self, threshold: float, seconds: float) -> None:
        """Args: `threshold` is the largest distance that still counts as known."""
        self.seconds = seconds
        self._threshold = threshold
        self._answers: deque[tuple[float, Prediction]] = deque()

    def add(self, prediction: Prediction, at: float) -> Prediction:
        """Takes an answer and returns the smoothed one; silence is told at once and forgets what was before.

        Args:
            prediction: The newest answer.
            at: When it was given, in seconds, later than the one before.
        """
        if prediction.silent:
            self._answers.clear()
            return prediction
        self._answers.append((at, prediction))
        while self._answers[0][0] < at - self.seconds or (self.seconds == 0 and len(self._answers) > 1):
            self._answers.popleft()
        answers = [answer for _, answer in self._answers]
        shares = np.mean([list(answer.probabilities.values()) for answer in answers], axis=0)
        distance = float(np.mean([answer.distance for answer in answers]))
        return make_prediction(
            tuple(prediction.probabilities), shares.tolist(), distance, self._threshold, silent=False
        )
