"""Work in a thread that hands out results on the way, as steps that a generator can yield or leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Step = TypeVar("Step")
Result = TypeVar("Result")

_PATIENCE = 0.1


class AbandonedError(RuntimeError):
    """Nobody waits for the steps any more; raised inside the work, at its next step."""


class Background(Generic[Step, Result]):
    """Runs `work` at once; what it passes to its argument comes out of `steps`, its value of `result`."""

    def __init__(self, work: Callable[[Callable[[Step], None]], Result]) -> None:
        self._steps: SimpleQueue[Step] = SimpleQueue()
        self._abandoned = False
        pool = ThreadPoolExecutor(1)
        self._future = pool.submit(work, self._hand_out)
        pool.shutdown(wait=False)

    def steps(self, wanted: Callable[[], bool] = lambda: True) -> Iterator[Step]:
        """Yield the steps until the work has ended, or until they are no longer wanted.

        The work is abandoned when the caller leaves: at its next step it is ended from within.
        """
        try:
            while wanted():
                ended = self._future.done()
                try:
                    yield self._steps.get(timeout=0.0 if ended else _PATIENCE)
                except Empty:
                    if ended:
                        return
        finally:
            self._abandoned = True

    def result(self) -> Result:
        """Wait for the work and return its value, or raise what it raised."""
        return self._future.result()

    def _hand_out(self, step: Step) -> None:
        if self._abandoned:
            raise AbandonedError("the steps are no longer wanted")
        self._steps.put(step)
