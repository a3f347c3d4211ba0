"""Files in memory at once: no more than allowed, and nobody waits for ever."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.allowance import Allowance

_MOST = 100


@given(st.lists(st.integers(0, 2 * _MOST), max_size=30), st.integers(0, 3))
def test_no_more_than_allowed_is_held_at_once(sizes: list[int], turns: int) -> None:
    """Whoever fails gives back too; what is larger than everything has it all."""
    allowance, held, most = Allowance(_MOST), 0, 0

    async def holds(size: int) -> None:
        nonlocal held, most
        async with allowance.taken(size):
            held += min(size, _MOST)
            most = max(most, held)
            for _ in range(turns):
                await asyncio.sleep(0)
            held -= min(size, _MOST)
            if size % 3 == 0:
                raise ValueError

    async def everybody() -> list[BaseException | None]:
        async with asyncio.timeout(20):
            return await asyncio.gather(*map(holds, sizes), return_exceptions=True)

    done = asyncio.run(everybody())
    assert [one is None for one in done] == [size % 3 != 0 for size in sizes]
    assert most <= _MOST
    assert held == 0
