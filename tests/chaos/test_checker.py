"""Each rule of the checker holds for a good history and catches bad ones made by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.chaos.checker import RULES, check
from tests.chaos.checker.boards import shown
from tests.chaos.checker.leases import late, merged
from tests.chaos.checker.registers import Write, possible
from tests.chaos.history import (
    OK,
    REFUSED,
    UNKNOWN,
    Anomaly,
    Call,
    Fault,
    History,
    Json,
    Placed,
    Resync,
    Saw,
    Stall,
    Told,
)
from tests.chaos.made import (
    ANN,
    BEN,
    CLEO,
    DESK,
    EPOCH,
    LANE,
    START,
    at,
    call_of,
    good,
    made,
    put,
    row_of,
)

Break = Callable[[History], None]
BAD: list[tuple[str, Break]] = []


def caught_by(rule: str) -> Callable[[Break], Break]:
    """Mark a function that breaks a good history so that this rule must see it."""

    def note(break_it: Break) -> Break:
        BAD.append((rule, break_it))
        return break_it

    return note


def violated(history: History) -> set[str]:
    return {verdict.rule for verdict in check(history) if not verdict.holds}


def test_a_good_history_breaks_no_rule() -> None:
    for verdict in check(good()):
        assert verdict.violations == []
        assert verdict.looked_at > 0, verdict.rule


@pytest.mark.parametrize(
    ("rule", "break_it"), BAD, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_bad_history_is_caught(rule: str, break_it: Break) -> None:
    history = good()
    break_it(history)
    assert rule in violated(history)


def test_every_rule_has_a_history_that_breaks_it() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in BAD}


def task(history: History, id: str) -> Json:
    return row_of(history, "task", id)


def claim(history: History, id: str) -> Json:
    return row_of(history, "claim", id)


def board_of(history: History, who: str) -> Json:
    return call_of(history, who, "board").answer


def _board_without(history: History, id: str) -> Json:
    """What somebody sees at the end of the lane, but for this task."""
    told = {frame["entity"]["id"]: frame for frame in frames(history, LANE)}
    states = [frame["entity"]["state"] for frame in told.values()]
    due = [state for state in states if state["state"] == "open" and state["id"] != id]
    due.sort(key=lambda state: (state["due_at"], state["id"]))
    position = {"epoch": EPOCH, "offset": len(frames(history, LANE))}
    cards = [list(shown(state)) for state in due]
    return {"positions": {LANE: position}, "more": False, "cards": cards}


def frames(history: History, channel: str) -> list[Json]:
    return [row["frame"] for row in history.tables["event"] if row["channel"] == channel]


# Slots


@caught_by("one_holder_a_slot")
def two_hold_a_slot_at_once(history: History) -> None:
    ben = call_of(history, BEN, "claim")
    put(history, ben, invoked_at=START + 3, completed_at=START + 3.1)


@caught_by("one_holder_a_slot")
def the_record_has_two_live_claims_of_a_slot(history: History) -> None:
    claim(history, "k1")["state"] = "accepted"


@caught_by("one_holder_a_slot")
def the_log_shows_two_claims_of_a_slot(history: History) -> None:
    shown = frames(history, DESK)[5]["entity"]["state"]["claims"]
    shown.append({**shown[0], "id": "k9", "volunteer": BEN})


@caught_by("one_holder_a_slot")
def a_slot_changes_hands_unfreed(history: History) -> None:
    lapsed = next(f for f in frames(history, DESK) if f["event"] == "claim.lapsed")
    lapsed["entity"]["state"]["claims"] = [{"id": "k9", "volunteer": BEN, "slot": 1}]


@caught_by("one_holder_a_slot")
def a_task_counts_its_slots_wrong(history: History) -> None:
    task(history, "free")["taken"] = 1


# Fences


@caught_by("fences_only_rise")
def a_fence_is_given_out_twice(history: History) -> None:
    claim(history, "k2")["fence"] = 1


@caught_by("fences_only_rise")
def a_fence_goes_back(history: History) -> None:
    for process, fence in ((ANN, 2), (BEN, 1)):
        call = call_of(history, process, "claim")
        put(history, call, answer={**call.answer, "fence": fence})


@caught_by("fences_only_rise")
def a_task_stands_below_its_fences(history: History) -> None:
    task(history, "done")["fence"] = 1


@caught_by("stale_fences_are_refused")
def a_stale_fence_is_taken(history: History) -> None:
    call = call_of(history, BEN, "extend")
    put(history, call, args={**call.args, "fence": 1})


@caught_by("stale_fences_are_refused")
def a_stranger_hands_in(history: History) -> None:
    put(history, call_of(history, BEN, "submit"), account=ANN)


@caught_by("stale_fences_are_refused")
def a_claim_that_is_over_is_extended(history: History) -> None:
    args = {"claim": "k1", "task": "done", "fence": 1}
    answer = {"lease_ends_at": at(9)}
    history.calls.append(
        Call(ANN, ANN, "extend", args, START + 7, START + 7.1, OK, 200, "", answer)
    )


# Losses


@caught_by("nothing_acknowledged_is_lost")
def a_task_is_lost(history: History) -> None:
    history.tables["task"].remove(task(history, "free"))


@caught_by("nothing_acknowledged_is_lost")
def a_claim_is_lost(history: History) -> None:
    history.tables["claim"].remove(claim(history, "k4"))


@caught_by("nothing_acknowledged_is_lost")
def an_extension_is_lost(history: History) -> None:
    claim(history, "k2")["state"] = "lapsed"
    claim(history, "k2")["ended_at"] = at(9.5)


@caught_by("nothing_acknowledged_is_lost")
def a_release_is_lost(history: History) -> None:
    args = {"claim": "k4", "task": "busy", "fence": 1}
    history.calls.append(Call(ANN, ANN, "release", args, START + 29, START + 29.1, OK))


@caught_by("nothing_acknowledged_is_lost")
def a_submission_is_lost(history: History) -> None:
    history.tables["submission"].remove(row_of(history, "submission", "work of k2"))


@caught_by("nothing_acknowledged_is_lost")
def a_submission_has_other_words(history: History) -> None:
    row_of(history, "submission", "work of k2")["content"] = {"text": "something else"}


@caught_by("nothing_acknowledged_is_lost")
def a_review_is_lost(history: History) -> None:
    row_of(history, "submission", "work of k2")["state"] = "waiting"
    history.tables["review"].clear()


@caught_by("nothing_acknowledged_is_lost")
def a_withdrawal_is_lost(history: History) -> None:
    task(history, "gone")["state"] = "open"


@caught_by("nothing_acknowledged_is_lost")
def what_was_acknowledged_is_not_found_next(history: History) -> None:
    args = {"claim": "k4", "task": "busy", "fence": 1}
    late_call = Call(
        ANN, ANN, "extend", args, START + 28.5, START + 28.6, REFUSED, 404, "not_found"
    )
    history.calls.append(late_call)


@caught_by("nothing_acknowledged_is_lost")
def a_no_is_lost(history: History) -> None:
    row_of(history, "offer", "o3")["state"] = "made"


# Offers


@caught_by("offers_ring_while_they_should")
def it_rings_twice_at_once(history: History) -> None:
    history.tables["offer"].append({**row_of(history, "offer", "o4"), "id": "o5"})


@caught_by("offers_ring_while_they_should")
def it_rings_again_after_a_no_for_good(history: History) -> None:
    row_of(history, "offer", "o4").update(task_id="gone", volunteer_id=BEN)


@caught_by("offers_ring_while_they_should")
def it_rings_for_what_was_withdrawn(history: History) -> None:
    task(history, "free")["state"] = "cancelled"


@caught_by("offers_ring_while_they_should")
def it_rings_for_who_holds_the_task(history: History) -> None:
    row_of(history, "offer", "o4")["task_id"] = "busy"


@caught_by("offers_ring_while_they_should")
def somebody_accepted_without_a_claim(history: History) -> None:
    row_of(history, "offer", "o2").update(state="accepted", task_id="free")


@caught_by("offers_ring_while_they_should")
def it_rings_for_its_author(history: History) -> None:
    task(history, "free")["created_by"] = ANN


@caught_by("the_log_leads_to_the_record")
def an_offer_ended_without_a_word(history: History) -> None:
    row_of(history, "offer", "o4").update(state="over", ended_at=at(26))


@caught_by("views_equal_the_record")
def a_screen_goes_on_ringing(history: History) -> None:
    row_of(history, "offer", "o4").update(state="over", ended_at=at(26))


# Registers


@caught_by("the_last_words_are_kept")
def an_older_draft_wins(history: History) -> None:
    row_of(history, "draft", "done", "task_id")["content"] = {"text": "first words"}


@caught_by("the_last_words_are_kept")
def a_draft_is_lost(history: History) -> None:
    history.tables["draft"].clear()


@caught_by("the_last_words_are_kept")
def a_reader_sees_old_words(history: History) -> None:
    answer = {"draft": {"text": "first words"}}
    history.calls.append(
        Call(ANN, ANN, "read_task", {"task": "done"}, START + 3, START + 3.1, OK, 200, "", answer)
    )


@caught_by("the_last_words_are_kept")
def an_older_urgency_wins(history: History) -> None:
    task(history, "free")["urgency"] = "urgent"


# Commands


@caught_by("commands_happen_at_most_once")
def a_retry_makes_a_second_task(history: History) -> None:
    history.tables["task"].append({**task(history, "free"), "id": "free again"})


@caught_by("commands_happen_at_most_once")
def a_key_is_answered_with_two_tasks(history: History) -> None:
    call = call_of(history, CLEO, "post")
    history.calls.append(replace(call, answer={"id": "free"}))


@caught_by("commands_happen_at_most_once")
def a_key_is_refused_and_its_task_exists(history: History) -> None:
    call = call_of(history, CLEO, "post")
    put(history, call, outcome=UNKNOWN, answer={})
    history.calls.append(replace(call, outcome=REFUSED, status=422, code="deadline_passed"))


@caught_by("nothing_happens_unasked")
def a_task_was_posted_by_nobody(history: History) -> None:
    task(history, "free")["brief"] = "from nowhere"


@caught_by("nothing_happens_unasked")
def a_refused_claim_was_written(history: History) -> None:
    put(history, call_of(history, BEN, "claim"), outcome=REFUSED, answer={})


@caught_by("nothing_happens_unasked")
def a_claim_was_released_by_nobody(history: History) -> None:
    claim(history, "k4")["state"] = "released"


@caught_by("nothing_happens_unasked")
def a_claim_was_taken_back_by_nobody(history: History) -> None:
    claim(history, "k4")["state"] = "revoked"


@caught_by("nothing_happens_unasked")
def work_was_handed_in_by_nobody(history: History) -> None:
    history.calls.remove(call_of(history, BEN, "submit"))


@caught_by("nothing_happens_unasked")
def work_was_reviewed_by_nobody(history: History) -> None:
    history.calls.remove(call_of(history, CLEO, "accept"))


@caught_by("nothing_happens_unasked")
def a_task_was_cancelled_by_nobody(history: History) -> None:
    history.calls.remove(call_of(history, CLEO, "cancel"))


# Imports


@caught_by("imports_come_to_their_end")
def an_import_stands_still(history: History) -> None:
    history.tables["import"][0]["state"] = "running"


@caught_by("imports_come_to_their_end")
def an_import_is_lost(history: History) -> None:
    history.tables["import"].clear()


@caught_by("imports_come_to_their_end")
def an_acknowledged_import_fails(history: History) -> None:
    history.tables["import"][0]["state"] = "failed"


@caught_by("imports_come_to_their_end")
def a_row_becomes_two_tasks(history: History) -> None:
    task(history, "file 0")["text"] = "av"


@caught_by("imports_come_to_their_end")
def a_row_becomes_no_task(history: History) -> None:
    task(history, "file 0")["text"] = "something else"


@caught_by("imports_come_to_their_end")
def an_import_counts_wrong(history: History) -> None:
    history.tables["import"][0]["created"] = 1


# Leases


@caught_by("leases_end_in_time")
def a_lease_ends_late(history: History) -> None:
    claim(history, "k1")["ended_at"] = at(12)


@caught_by("leases_end_in_time")
def a_lease_ends_early(history: History) -> None:
    claim(history, "k1")["ended_at"] = at(3)


@caught_by("leases_end_in_time")
def a_lease_never_ends(history: History) -> None:
    claim(history, "k4")["lease_ends_at"] = at(15)


@caught_by("leases_end_in_time")
def a_lapse_is_told_late(history: History) -> None:
    history.seen = [Saw("ann by gateway", "claim.lapsed", "k1", START + 16)]


@caught_by("leases_end_in_time")
def a_task_never_expires(history: History) -> None:
    task(history, "free")["expires_at"] = at(15)


# The log


@caught_by("offsets_have_no_gap")
def an_offset_is_missing(history: History) -> None:
    row = next(row for row in history.tables["event"] if row["channel"] == LANE)
    history.tables["event"].remove(row)


@caught_by("offsets_have_no_gap")
def an_offset_is_beyond_the_top(history: History) -> None:
    row_of(history, "channel", LANE, "name")["top"] -= 1


@caught_by("offsets_have_no_gap")
def a_version_goes_back(history: History) -> None:
    frames(history, DESK)[6]["entity"]["version"] = 1


@caught_by("offsets_have_no_gap")
def an_event_is_recorded_twice(history: History) -> None:
    frames(history, DESK)[1]["id"] = frames(history, DESK)[0]["id"]


@caught_by("the_log_leads_to_the_record")
def a_change_is_not_told(history: History) -> None:
    task(history, "free")["urgency"] = "whenever"


@caught_by("the_log_leads_to_the_record")
def a_version_moves_untold(history: History) -> None:
    claim(history, "k2")["version"] += 1


@caught_by("the_log_leads_to_the_record")
def a_desk_is_told_of_a_claim_that_is_not(history: History) -> None:
    told = {"id": "k9", "state": "active", "slot": 1, "volunteer": BEN}
    frames(history, DESK)[-1]["entity"]["state"]["claims"] = [told]


@caught_by("the_log_leads_to_the_record")
def a_lane_is_not_told_of_a_task(history: History) -> None:
    task(history, "free")["lane_id"] = 2


# Followers


@caught_by("followers_miss_and_repeat_nothing")
def a_follower_misses_an_event(history: History) -> None:
    history.followed = [
        replace(line, first=line.first + 1) if isinstance(line, Told) and line.first > 1 else line
        for line in history.followed
    ]


@caught_by("followers_miss_and_repeat_nothing")
def a_follower_is_told_otherwise_than_recorded(history: History) -> None:
    history.followed = [
        replace(line, crc=line.crc + 1) if isinstance(line, Told) else line
        for line in history.followed
    ]


@caught_by("followers_miss_and_repeat_nothing")
def a_follower_is_told_twice(history: History) -> None:
    history.followed.append(
        Anomaly("ann by gateway", "out_of_order", LANE, "e1 3 after e1 3", START)
    )


@caught_by("followers_miss_and_repeat_nothing")
def a_follower_must_start_over_for_no_reason(history: History) -> None:
    history.followed.append(Resync("ann by gateway", LANE, "pruned", START + 3))


@caught_by("followers_miss_and_repeat_nothing")
def a_snapshot_knows_more_than_the_record(history: History) -> None:
    history.followed.append(Placed("ann by gateway", LANE, EPOCH, 99, "start"))


@caught_by("followers_miss_and_repeat_nothing")
def a_follower_stays_behind(history: History) -> None:
    history.views[0].positions[LANE] = (EPOCH, 1)


# Views


@caught_by("views_equal_the_record")
def a_board_shows_an_old_card(history: History) -> None:
    history.views[0].entities[LANE]["free"]["state"]["urgency"] = "urgent"


@caught_by("views_equal_the_record")
def a_board_misses_a_card(history: History) -> None:
    del history.views[0].entities[LANE]["free"]


@caught_by("views_equal_the_record")
def a_board_shows_what_is_done(history: History) -> None:
    history.views[0].entities[LANE]["done"]["state"]["state"] = "open"


@caught_by("views_equal_the_record")
def an_inbox_shows_a_claim_that_is_over(history: History) -> None:
    history.views[0].entities[f"inbox:{ANN}"]["k1"]["state"]["state"] = "active"


@caught_by("views_equal_the_record")
def an_inbox_misses_a_claim(history: History) -> None:
    del history.views[0].entities[f"inbox:{ANN}"]["k4"]


@caught_by("views_equal_the_record")
def a_desk_shows_another_holder(history: History) -> None:
    history.views[1].entities[DESK]["busy"]["state"]["claims"] = []


# Figures


@caught_by("figures_equal_a_recount")
def figures_count_wrong(history: History) -> None:
    assert history.ended.figures is not None
    history.ended.figures["tasks"]["done"] += 1


@caught_by("figures_equal_a_recount")
def a_lane_counts_wrong(history: History) -> None:
    assert history.ended.figures is not None
    history.ended.figures["lanes"][0]["open"] += 1


@caught_by("figures_equal_a_recount")
def a_watcher_was_told_old_figures(history: History) -> None:
    pulse = history.views[1].pulse
    assert pulse is not None
    pulse["tasks"] = {**pulse["tasks"], "open": 7}


@caught_by("figures_equal_a_recount")
def there_are_no_figures(history: History) -> None:
    history.ended = replace(history.ended, figures=None)


# Recovery


@caught_by("everything_recovers")
def a_fault_is_never_got_over(history: History) -> None:
    history.faults.append(Fault("kill", "api-1", START + 3, START + 4, None))


@caught_by("everything_recovers")
def a_call_meets_a_defect(history: History) -> None:
    put(history, call_of(history, BEN, "extend"), outcome=UNKNOWN, status=500)


@caught_by("everything_recovers")
def unavailable_while_nothing_is_broken(history: History) -> None:
    put(history, call_of(history, BEN, "extend"), outcome=UNKNOWN, status=503)


@caught_by("everything_recovers")
def it_does_not_come_to_rest(history: History) -> None:
    history.ended = replace(history.ended, settled=False)


@caught_by("everything_recovers")
def all_wait_for_one_that_stands_still(history: History) -> None:
    history.faults.append(Fault("pause", "api-1", START + 2, START + 20, START + 21))
    history.calls = [call for call in history.calls if not 15 < call.completed_at - START < 20]


@caught_by("boards_agree_with_the_log")
def a_board_shows_what_is_taken(history: History) -> None:
    gone = next(f["entity"] for f in frames(history, LANE) if f["entity"]["id"] == "gone")
    board_of(history, BEN)["cards"].append(list(shown(gone["state"])))


@caught_by("boards_agree_with_the_log")
def a_board_shows_a_task_as_it_was(history: History) -> None:
    free = next(f["entity"] for f in frames(history, LANE) if f["entity"]["id"] == "free")
    cards = board_of(history, BEN)["cards"]
    place = next(n for n, card in enumerate(cards) if card[0] == "free")
    cards[place] = list(shown(free["state"]))


@caught_by("boards_agree_with_the_log")
def a_board_leaves_something_out(history: History) -> None:
    board_of(history, BEN)["cards"].pop()


@caught_by("boards_agree_with_the_log")
def a_board_that_ends_early_leaves_something_out(history: History) -> None:
    board = board_of(history, ANN)
    assert board["more"]
    del board["cards"][0]


@caught_by("boards_agree_with_the_log")
def a_board_is_in_another_order(history: History) -> None:
    board_of(history, BEN)["cards"].reverse()


@caught_by("boards_agree_with_the_log")
def a_board_stands_beyond_the_log(history: History) -> None:
    board_of(history, BEN)["positions"][LANE]["offset"] += 100


@caught_by("boards_agree_with_the_log")
def a_board_is_of_an_earlier_moment(history: History) -> None:
    put(history, call_of(history, BEN, "board"), invoked_at=START + 29, completed_at=START + 29.1)


# What looks bad and is not


def test_a_board_may_be_of_a_later_moment() -> None:
    history = good()
    put(history, call_of(history, BEN, "board"), invoked_at=START + 1)
    assert violated(history) == set()


def test_who_holds_a_slot_of_several_is_not_shown_the_others() -> None:
    world = made()
    world.post("several", 29)
    world.tasks["several"]["wanted"] = 2
    world.change("several", "soon", 29.2)
    history = world.history()
    put(history, call_of(history, BEN, "board"), answer=_board_without(history, "several"))
    assert violated(history) == {"boards_agree_with_the_log"}
    claim(history, "k1")["task_id"] = "several"
    claim(history, "k1")["volunteer_id"] = BEN
    assert "boards_agree_with_the_log" not in violated(history)


def test_one_that_stands_still_may_hold_what_a_sweep_needs_for_a_while() -> None:
    history = good()
    claim(history, "k1")["ended_at"] = at(14)
    assert "leases_end_in_time" in violated(history)
    history.faults.append(Fault("pause", "api-1", START + 3, START + 29, START + 29.5))
    assert "leases_end_in_time" not in violated(history)
    claim(history, "k1")["ended_at"] = at(27)
    assert "leases_end_in_time" in violated(history)


def test_an_outage_excuses_a_late_lapse() -> None:
    history = good()
    claim(history, "k1")["ended_at"] = at(12)
    history.faults.append(Fault("kill", "postgres", START + 4, START + 9, START + 10))
    assert "leases_end_in_time" not in violated(history)


def test_a_machine_that_stood_still_excuses_a_late_lapse() -> None:
    history = good()
    claim(history, "k1")["ended_at"] = at(12)
    history.stalls.append(Stall(START + 4, START + 11))
    assert "leases_end_in_time" not in violated(history)


def test_a_leader_that_stands_still_is_excused_only_until_another_can_lead() -> None:
    history = good()
    history.faults.append(Fault("pause", "loop-1", START + 4, START + 29, START + 29.5))
    claim(history, "k1")["ended_at"] = at(15)
    assert "leases_end_in_time" not in violated(history)
    claim(history, "k1")["ended_at"] = at(29.4)
    assert "leases_end_in_time" not in violated(history)
    history.began = replace(history.began, leads_in_vain_s=5)
    assert "leases_end_in_time" in violated(history)


def test_one_that_stands_still_for_long_keeps_nobody_waiting() -> None:
    history = good()
    history.faults.append(Fault("pause", "api-1", START + 2, START + 29, START + 30))
    assert "everything_recovers" not in violated(history)


def test_a_dead_redis_excuses_nothing() -> None:
    history = good()
    claim(history, "k1")["ended_at"] = at(12)
    history.faults.append(Fault("kill", "redis", START + 4, START + 9, START + 10))
    assert "leases_end_in_time" in violated(history)


def test_unavailable_during_a_fault_is_right() -> None:
    history = good()
    put(history, call_of(history, BEN, "extend"), outcome=UNKNOWN, status=503)
    history.faults.append(Fault("kill", "postgres", START + 7, START + 9, START + 10))
    assert "everything_recovers" not in violated(history)


def test_a_claim_that_nobody_answered_may_exist() -> None:
    history = good()
    put(history, call_of(history, BEN, "claim"), outcome=UNKNOWN, answer={})
    assert violated(history) == set()


def test_a_command_that_nobody_answered_may_not_have_happened() -> None:
    world = made()
    world.call(CLEO, "cancel", 29, {"task": "free"})
    history = world.history()
    put(history, history.calls[-1], outcome=UNKNOWN)
    assert violated(history) == set()


def test_a_slot_may_be_taken_as_soon_as_it_was_asked_to_be_freed() -> None:
    history = good()
    args = {"claim": "k1", "task": "done", "fence": 1}
    history.calls.append(Call(ANN, ANN, "release", args, START + 2, START + 6, UNKNOWN))
    ben = call_of(history, BEN, "claim")
    put(history, ben, invoked_at=START + 2.5, completed_at=START + 2.6)
    assert "one_holder_a_slot" not in violated(history)


# Parts


@pytest.mark.parametrize(
    ("value", "right"),
    [("a", False), ("b", True), ("c", True), ("lost", True), ("never", False), (None, False)],
)
def test_concurrent_writes_may_both_be_last(value: str | None, right: bool) -> None:
    writes = [
        Write("a", 1, 2),
        Write("b", 3, 5),
        Write("c", 4, 6),
        Write("lost", 0, float("inf")),
    ]
    assert possible(writes, value) is right


def test_a_reader_may_see_what_is_being_written() -> None:
    writes = [Write("a", 1, 2), Write("b", 5, 9)]
    assert possible(writes, "a", 6, 7)
    assert possible(writes, "b", 6, 7)
    assert not possible(writes, "b", 3, 4)
    assert not possible(writes, "a", 10, 11)
    assert possible(writes, None, 0, 0.5)
    assert not possible(writes, None, 3, 4)


def test_outages_count_once() -> None:
    outages = merged([(1, 4), (3, 5), (8, 9)])
    assert outages == [(1, 5), (8, 9)]
    assert late(0, 10, outages) == 5
    assert late(6, 7, outages) == 1
