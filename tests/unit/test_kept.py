"""Values that are read again when they are old."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from catalogue import kept
from catalogue.errors import StoreError
from catalogue.kept import Kept, derived


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr(kept, "time", clock)
    return clock


def test_a_value_is_read_again_only_when_it_is_old(clock: SimpleNamespace) -> None:
    values = iter("abc")
    held = Kept(lambda: next(values), seconds=10)
    assert [held.get(), held.get()] == ["a", "a"]
    clock.monotonic = lambda: 9.9
    assert held.get() == "a"
    clock.monotonic = lambda: 10.0
    assert held.get() == "b"


def test_an_equal_value_stays_the_same_object(clock: SimpleNamespace) -> None:
    held = Kept(lambda: [1, 2], seconds=10)
    first = held.get()
    clock.monotonic = lambda: 11.0
    assert held.get() is first


def test_what_cannot_be_read_again_stays_and_is_tried_later(clock: SimpleNamespace) -> None:
    answers: list[object] = ["first", StoreError("away"), "second"]

    def read() -> object:
        answer = answers.pop(0)
        if isinstance(answer, StoreError):
            raise answer
        return answer

    held = Kept(read, seconds=10)
    assert held.get() == "first"
    for moment, expected in ((10.0, "first"), (15.0, "first"), (20.0, "second")):
        clock.monotonic = lambda moment=moment: moment
        assert held.get() == expected


def test_what_could_never_be_read_is_an_error_each_time() -> None:
    def read() -> str:
        raise StoreError("away")

    held = Kept(read, seconds=10)
    for _ in range(2):
        with pytest.raises(StoreError):
            held.get()


def test_others_get_the_old_value_while_one_reads(clock: SimpleNamespace) -> None:
    reading, go_on = threading.Event(), threading.Event()
    values = iter(("old", "new"))

    def read() -> str:
        value = next(values)
        if value == "new":
            reading.set()
            assert go_on.wait(10)
        return value

    held = Kept(read, seconds=10)
    held.get()
    clock.monotonic = lambda: 11.0
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(held.get()))
    reader.start()
    assert reading.wait(10)
    assert held.get() == "old"
    go_on.set()
    reader.join(10)
    assert got == ["new"]
    assert held.get() == "new"


def test_what_is_made_of_a_value_is_made_again_only_when_that_changed(
    clock: SimpleNamespace,
) -> None:
    values = [(1, 2), (1, 2), (3,)]
    made: list[tuple[int, ...]] = []

    def make(value: tuple[int, ...]) -> int:
        made.append(value)
        return sum(value)

    total = derived(make, Kept(lambda: values.pop(0), seconds=10).get)
    assert [total(), total()] == [3, 3]
    clock.monotonic = lambda: 11.0
    assert total() == 3
    clock.monotonic = lambda: 22.0
    assert total() == 3
    assert made == [(1, 2), (3,)]
