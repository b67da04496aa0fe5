"""The table of a run, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from bench.load import Measured

Demand = tuple[str, str, str, float, bool]


def printed(
    runs: Mapping[str, Sequence[Measured]], *, base: str, demands: Sequence[Demand]
) -> Iterator[str]:
    """A row each: medians over the rounds, and the ratio to `base` where that was measured."""
    rates = {name: median(run.per_second for run in each) for name, each in runs.items()}
    slowest = {name: median(run.percentile(0.99) for run in each) for name, each in runs.items()}
    yield ""
    yield f"| turn | turns/s | median ms | p99 ms | CPU ms | × {base} |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, each in runs.items():
        typical = median(run.percentile(0.5) for run in each)
        ratio = f"{rates[name] / rates[base]:.2f}" if base in rates else ""
        cpu = median(run.cpu for run in each)
        figures = f"{typical:.1f} | {slowest[name]:.1f} | {cpu:.2f}"
        yield f"| {name} | {rates[name]:.0f} | {figures} | {ratio} |"
    for words, who, against, factor, is_p99 in demands:
        found = slowest if is_p99 else rates
        times = found[who] / found[against]
        reached = times <= factor if is_p99 else times >= factor
        yield f"{'reached' if reached else 'NOT reached'}: {words}: {times:.2f} ×"
