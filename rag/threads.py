"""Answers that grow, for programs that wait for many things at once. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync

Step = TypeVar("Step")


async def in_threads(steps: Generator[Step]) -> AsyncGenerator[Step]:
    """Yield the steps of a generator, each taken in a thread; to leave it early closes the generator."""
    try:
        while (step := await run_sync(next, steps, None)) is not None:
            yield step
    finally:
        with anyio.CancelScope(shield=True):
            await run_sync(steps.close)
