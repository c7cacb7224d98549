"""What is charted, and by which rule each series is judged. Allowances are per day of running."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.soak.verdict import PERIOD_S, Rule


@dataclass(frozen=True, slots=True)
class Panel:
    """Series `quantity/…` drawn together. `rule` None: shown, not judged, and `why`. `rules`: by
    what comes after the slash, where one series has a rule of its own."""

    title: str
    unit: str
    quantity: str
    rule: Rule | None
    why: str = ""
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def rule_of(self, series: str) -> Rule | None:
        return self.rules.get(series, self.rule)


LATE = Rule(a_day=500, over_s=PERIOD_S, floor=True)
LATEST = {"p99": Rule(a_day=5_000, over_s=PERIOD_S, floor=True)}
PRUNED = Rule(a_day=5, part=3, over_s=PERIOD_S)

PANELS = (
    Panel("Memory of its own", "MB", "memory_mb", Rule(a_day=100)),
    Panel("Descriptors", "", "descriptors", Rule(a_day=100)),
    Panel("Descriptors of the servers", "", "server_descriptors", Rule(a_day=2_000)),
    Panel("Threads", "", "threads", Rule(a_day=50)),
    Panel("Connections", "", "connections", Rule(a_day=50), rules={"live": Rule(a_day=500)}),
    Panel(
        "Event lag: a claim's command to its frame",
        "ms",
        "lag_ms",
        LATE,
        rules=LATEST,
    ),
    Panel("Answers", "ms", "latency_ms", LATE, rules=LATEST),
    Panel("The clients' own timers, late by", "ms", "lateness_ms", None, "other work ran"),
    Panel("Processors in use", "", "cpu", None, "other work ran on the machine"),
    Panel("Calls a second", "", "calls_a_s", None, "the load itself"),
    Panel("Frames a second to followers", "", "frames_a_s", None, "the load itself"),
    Panel("Open tasks", "", "open_tasks", None, "what clients leave to be done"),
    Panel("Tables that are pruned", "MB", "size_mb", PRUNED),
    Panel("Indexes of tables that are pruned", "MB", "index_mb", PRUNED),
    Panel("Dead rows, part of all", "", "dead_share", Rule(most=0.4, over_s=PERIOD_S)),
    Panel("Bytes a row, indexes included", "B", "bytes_a_row", Rule(part=1, over_s=PERIOD_S)),
    Panel("Autovacuum runs", "", "vacuums", None, "a count since the start"),
    Panel("Redis", "MB", "redis_mb", Rule(a_day=20)),
    Panel("Entries in the stream of events", "", "stream_entries", Rule(a_day=1_000)),
    Panel("Keys in Redis", "", "redis_keys", Rule(a_day=500, over_s=PERIOD_S)),
    Panel("Oldest lease that is over", "s", "overdue_s", Rule(most=10)),
    Panel("Files of imports left", "", "import_files", Rule(a_day=20)),
    Panel("Deadlocks", "", "deadlocks", Rule(a_day=10)),
    Panel("Rows of the record", "", "rows", None, "the record keeps what was done"),
    Panel("Database", "MB", "database_mb", None, "the record keeps what was done"),
    Panel("Logs", "MB", "log_mb", None, "refusals are logged one by one"),
)
