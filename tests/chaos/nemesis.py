"""Breaks things according to plan, mends them, and waits until everything works again."""

import time
from collections.abc import Iterator

from tests.chaos.faults import Faults
from tests.chaos.history import Clock, Fault, HistoryFile
from tests.chaos.plan import Break, Step
from tests.chaos.probe import Probe
from tests.chaos.processes import System


class Nemesis:
    """One fault, or a pair, at a time, so that each recovery can be measured."""

    def __init__(
        self, system: System, faults: Faults, probe: Probe, history: HistoryFile, clock: Clock
    ) -> None:
        self._system = system
        self._faults = faults
        self._probe = probe
        self._history = history
        self._clock = clock

    def run(self, steps: Iterator[Step], until: float) -> None:
        """`until`: when to stop, by the clock. Everything works when this returns."""
        for step in steps:
            if self._clock() + step.after_s + max(b.lasts_s for b in step.breaks) >= until:
                break
            time.sleep(step.after_s)
            self._do(step.breaks)
        time.sleep(max(0.0, until - self._clock()))

    def _do(self, breaks: tuple[Break, ...]) -> None:
        began_at = self._clock()
        done: list[tuple[Break, float, str]] = []
        for what in breaks:
            done.append((what, self._clock(), self._faults.inject(what)))
        for what in sorted(breaks, key=lambda b: b.lasts_s):
            time.sleep(max(0.0, began_at + what.lasts_s - self._clock()))
            self._faults.heal(what)
        self._system.repair()
        healed_at = self._clock()
        recovered_at = self._probe.recovered_at()
        for what, at, detail in done:
            self._history.append(Fault(what.name, what.target, at, healed_at, recovered_at, detail))
