"""Judges a history. Every rule is a function of the history alone; there is no I/O here."""

from collections.abc import Callable

from tests.chaos.checker.boards import boards_agree_with_the_log
from tests.chaos.checker.facts import Facts
from tests.chaos.checker.fences import fences_only_rise, stale_fences_are_refused
from tests.chaos.checker.figures import figures_equal_a_recount
from tests.chaos.checker.followers import followers_miss_and_repeat_nothing
from tests.chaos.checker.imports import imports_come_to_their_end
from tests.chaos.checker.keys import commands_happen_at_most_once, nothing_happens_unasked
from tests.chaos.checker.leases import leases_end_in_time
from tests.chaos.checker.log import offsets_have_no_gap, the_log_leads_to_the_record
from tests.chaos.checker.losses import nothing_acknowledged_is_lost
from tests.chaos.checker.offers import offers_ring_while_they_should
from tests.chaos.checker.recovery import everything_recovers
from tests.chaos.checker.registers import the_last_words_are_kept
from tests.chaos.checker.slots import one_holder_a_slot
from tests.chaos.checker.verdict import Found, Verdict
from tests.chaos.checker.views import views_equal_the_record
from tests.chaos.history import History

Rule = Callable[[Facts], Found]

RULES: tuple[Rule, ...] = (
    one_holder_a_slot,
    fences_only_rise,
    stale_fences_are_refused,
    nothing_acknowledged_is_lost,
    the_last_words_are_kept,
    commands_happen_at_most_once,
    nothing_happens_unasked,
    imports_come_to_their_end,
    leases_end_in_time,
    offers_ring_while_they_should,
    offsets_have_no_gap,
    the_log_leads_to_the_record,
    followers_miss_and_repeat_nothing,
    views_equal_the_record,
    boards_agree_with_the_log,
    figures_equal_a_recount,
    everything_recovers,
)


def check(history: History) -> list[Verdict]:
    """A verdict for each rule."""
    facts = Facts(history)
    return [Verdict(rule.__name__, _promise(rule), *rule(facts)) for rule in RULES]


def _promise(rule: Rule) -> str:
    return (rule.__doc__ or "").splitlines()[0]
