"""The ring buffer gives back what was written, in order, and tells what it lost."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from constructor_desktop.media.ring import RingBuffer


def ramp(first: int, count: int) -> np.ndarray:
    return np.arange(first, first + count, dtype=np.float32)


def test_new_samples_come_once_and_in_order() -> None:
    ring = RingBuffer(10)
    assert ring.read_new().size == 0
    heard = []
    for first in range(0, 70, 7):
        ring.write(ramp(first, 7))
        heard.append(ring.read_new())
    joined = np.concatenate(heard)
    assert joined.dtype == np.float32
    np.testing.assert_array_equal(joined, ramp(0, 70))
    assert ring.written == 70 and ring.dropped == 0 and ring.read_new().size == 0


def test_a_late_reader_gets_the_newest_and_is_told_what_is_lost() -> None:
    ring = RingBuffer(10)
    for first in range(0, 24, 4):
        ring.write(ramp(first, 4))
    np.testing.assert_array_equal(ring.read_new(), ramp(14, 10))
    assert ring.dropped == 14


@pytest.mark.parametrize("before", [0, 3, 10])
def test_a_block_longer_than_the_buffer_leaves_its_end(before: int) -> None:
    ring = RingBuffer(10)
    ring.write(ramp(0, before))
    ring.write(ramp(before, 25))
    np.testing.assert_array_equal(ring.read_new(), ramp(before + 15, 10))


def test_the_latest_samples_can_be_read_again() -> None:
    ring = RingBuffer(8)
    ring.write(ramp(0, 3))
    np.testing.assert_array_equal(ring.latest(5), ramp(0, 3))
    ring.write(ramp(3, 9))
    np.testing.assert_array_equal(ring.latest(5), ramp(7, 5))
    np.testing.assert_array_equal(ring.latest(5), ramp(7, 5))
    np.testing.assert_array_equal(ring.latest(100), ramp(4, 8))


def test_the_capacity_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        RingBuffer(0)


def test_a_reader_never_sees_a_sample_twice_or_out_of_order_while_another_thread_writes() -> None:
    ring = RingBuffer(3000)
    total = 2_000_000

    def write() -> None:
        for first in range(0, total, 500):
            ring.write(ramp(first, 500))

    writer = threading.Thread(target=write)
    writer.start()
    heard, last = 0, -1.0
    while writer.is_alive() or ring.written > heard + ring.dropped:
        block = ring.read_new()
        heard += block.size
        if block.size:
            assert block[0] > last and (np.diff(block) == 1).all()
            last = block[-1]
    writer.join()
    assert heard + ring.dropped == total and last == total - 1
