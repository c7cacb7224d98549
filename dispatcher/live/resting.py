"""When to rest between two rounds of writing, so that in a storm more leaves in each write."""

CALM_S = 0.1
LONGEST_S = 0.03


class Resting:
    """Whoever has written for longer than CALM_S rests as long as it writes, at most LONGEST_S.

    Writing that is spread out enough never rests. What the writer had to wait for the processor
    counts as rest: events gathered just as well.
    """

    __slots__ = ("_until",)

    def __init__(self) -> None:
        self._until = 0.0

    def after(self, began: float, ended: float, spent: float) -> float:
        """Seconds to rest after a round that took `spent` seconds of the processor."""
        until = max(self._until, began - CALM_S) + 2 * spent
        self._until = min(until, ended + LONGEST_S)
        return max(0.0, self._until - ended)
