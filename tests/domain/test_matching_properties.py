"""Whatever the people and the tasks: nobody is rung who cannot claim, or has had enough."""

from collections import Counter
from datetime import timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.availability import WEEK, Availability, Hours, Window, standing
from dispatcher.domain.candidate import (
    Candidate,
    Sought,
    Unrung,
    why_not_for_this,
    why_not_just_now,
    why_not_rung,
)
from dispatcher.domain.claim import claim_task
from dispatcher.domain.errors import NotEligible
from dispatcher.domain.fit import Circle, fit
from dispatcher.domain.lane import LaneKey, lane_key, why_not
from dispatcher.domain.language import Help, Level, Proficiency
from dispatcher.domain.matching import match
from dispatcher.domain.offer import Decline, Offer, OfferState
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.roster import Reach
from dispatcher.domain.volunteer import Clearance, Volunteer
from dispatcher.domain.waves import ROUTING, wave_at
from tests.support.candidates import AUTHOR, NOW, candidate, roster, rung, task

MINUTE = timedelta(minutes=1)
TAGS = ["ckb", "kmr", "tr", "az", "ar", "apc", "fa", "prs", "tg", "en", "zh-Hant", "zh"]
known = st.builds(
    Proficiency,
    st.sampled_from(TAGS),
    st.sampled_from(Level),
    reading=st.booleans(),
    writing=st.booleans(),
    speaking=st.booleans(),
)
languages = st.lists(known, max_size=4, unique_by=lambda one: one.tag).map(tuple)
lanes = st.builds(
    lane_key,
    st.sampled_from(Kind),
    st.none() | st.sampled_from([*TAGS, "und", "und-Arab"]),
    st.none() | st.sampled_from(TAGS),
    st.none() | st.sampled_from([1, 2]),
)
clearances = st.lists(
    st.builds(
        Clearance,
        st.just("counselling"),
        st.none() | st.integers(-5, 5).map(lambda n: NOW + n * MINUTE),
    ),
    max_size=1,
).map(tuple)
hours = st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439))
availabilities = st.builds(
    Availability,
    st.sampled_from(["Europe/Istanbul", "Asia/Almaty", "America/Sao_Paulo"]),
    st.lists(st.builds(Window, st.sampled_from(WEEK), hours), max_size=3).map(tuple),
    st.none() | hours.filter(lambda one: one.start != one.end),
    st.none() | st.just(NOW + MINUTE),
)


@st.composite
def people(draw: st.DrawFn) -> list[Candidate]:
    """Up to twelve, the author and some who are near to every limit among them."""
    made = []
    for number in draw(st.lists(st.integers(1, 11), max_size=12, unique=True)):
        who = Volunteer(
            UUID(int=number),
            draw(languages),
            draw(clearances),
            draw(st.frozensets(st.sampled_from([1, 2]))),
        )
        offers = draw(st.lists(st.integers(0, 90), max_size=7))
        made.append(
            Candidate(
                who,
                draw(availabilities),
                present=draw(st.booleans()),
                waiting_since=draw(st.none() | st.just(NOW - MINUTE)),
                load=draw(st.sampled_from([0, 25, 75, 90, 100])),
                open_claims=draw(st.integers(0, 5)),
                ringing=draw(st.integers(0, 3)),
                offers=tuple(NOW - n * MINUTE for n in offers),
                nights=draw(st.booleans()),
                away_until=draw(st.none() | st.integers(-1, 1).map(lambda n: NOW + n * MINUTE)),
                offers_an_hour=draw(st.none() | st.integers(0, 7)),
            )
        )
    return made


@st.composite
def open_tasks(draw: st.DrawFn) -> list[Sought]:
    """Tasks in few lanes, so that they meet; some were asked for before."""
    few = draw(st.lists(lanes, min_size=1, max_size=3))
    made = []
    for number in range(draw(st.integers(1, 5))):
        one = task(
            draw(st.sampled_from(Urgency)),
            draw(st.sampled_from(few)),
            number=number,
            age=draw(st.integers(0, 400)) * MINUTE,
            wanted=draw(st.integers(1, 3)),
        )
        numbers = st.integers(1, 11).map(lambda n: UUID(int=n))
        offers = {
            who: Offer(
                UUID(int=0),
                one.id,
                who,
                1,
                draw(st.sampled_from(OfferState)),
                NOW - 40 * MINUTE,
                NOW + draw(st.integers(-30, 5)) * MINUTE,
                decline=draw(st.none() | st.sampled_from(Decline)),
            )
            for who in draw(st.lists(numbers, max_size=4, unique=True))
        }
        made.append(
            Sought(
                one._replace(created_by=draw(numbers | st.just(AUTHOR))),
                offers,
                draw(st.frozensets(numbers, max_size=2)),
                draw(st.frozensets(numbers, max_size=2)),
            )
        )
    return made


@given(people(), open_tasks())
def test_who_is_rung_can_claim(everybody: list[Candidate], tasks: list[Sought]) -> None:
    by_id = {one.id: one for one in everybody}
    by_task = {sought.task.id: sought for sought in tasks}
    for proposal in match(tasks, roster(everybody), ROUTING):
        sought, who = by_task[proposal.task_id], by_id[proposal.volunteer_id]
        claim_task(sought.task, [], who.volunteer, claim_id=UUID(int=7), now=NOW)  # not refused
        assert who.id != sought.task.created_by
        assert who.id not in sought.returned_by | sought.answered_by
        before = sought.offers.get(who.id)
        assert before is None or before.decline is not Decline.NOT_FOR_ME


@given(people(), open_tasks())
def test_nobody_is_rung_for_whom_there_is_a_reason(
    everybody: list[Candidate], tasks: list[Sought]
) -> None:
    """As the reasons say by themselves, without the roster."""
    by_id = {one.id: one for one in everybody}
    by_task = {sought.task.id: sought for sought in tasks}
    for proposal in match(tasks, roster(everybody), ROUTING):
        found = why_not_rung(by_task[proposal.task_id], by_id[proposal.volunteer_id], NOW, ROUTING)
        assert found is None or found.reason is Unrung.OUTSIDE_CIRCLE


@given(people(), open_tasks())
def test_one_match_keeps_every_limit(everybody: list[Candidate], tasks: list[Sought]) -> None:
    by_id = {one.id: one for one in everybody}
    urgency = {sought.task.id: sought.task.urgency for sought in tasks}
    proposals = match(tasks, roster(everybody), ROUTING)
    assert len({(p.task_id, p.volunteer_id) for p in proposals}) == len(proposals)
    for who, newly in Counter(p.volunteer_id for p in proposals).items():
        one = by_id[who]
        lately = sum(at > NOW - ROUTING.hour for at in one.offers)
        own = ROUTING.offers_an_hour if one.offers_an_hour is None else one.offers_an_hour
        assert lately + newly <= min(ROUTING.offers_an_hour, own)
        gentlest = [urgency[p.task_id] for p in proposals if p.volunteer_id == who][-1]
        assert one.ringing + newly <= ROUTING.clocks[gentlest].ringing_at_most
        assert one.open_claims < ROUTING.open_claims


@given(people(), open_tasks())
def test_no_more_ring_than_the_wave_says(everybody: list[Candidate], tasks: list[Sought]) -> None:
    proposals = match(tasks, roster(everybody), ROUTING)
    for sought in tasks:
        mine = sum(p.task_id == sought.task.id for p in proposals)
        wave = wave_at(ROUTING.clocks[sought.task.urgency], NOW - sought.task.created_at)
        most = wave.ring * sought.task.wanted if wave is not None else 0
        assert mine == 0 or sought.ringing(NOW) + mine <= most


@given(people(), open_tasks())
def test_once_rung_there_is_nothing_more_to_ring(
    everybody: list[Candidate], tasks: list[Sought]
) -> None:
    proposals = match(tasks, roster(everybody), ROUTING)
    after = [rung(sought, proposals, NOW) for sought in tasks]
    made = Counter(p.volunteer_id for p in proposals)
    changed = [
        one._replace(
            ringing=one.ringing + made[one.id], offers=(*one.offers, *[NOW] * made[one.id])
        )
        for one in everybody
    ]
    assert match(after, roster(changed), ROUTING) == []


@given(people(), open_tasks())
def test_who_is_left_out_has_a_reason_or_the_task_rings_enough(
    everybody: list[Candidate], tasks: list[Sought]
) -> None:
    sought = tasks[0]
    proposals = match([sought], roster(everybody), ROUTING)
    wave = wave_at(ROUTING.clocks[sought.task.urgency], NOW - sought.task.created_at)
    missing = (wave.ring * sought.task.wanted if wave is not None else 0) - sought.ringing(NOW)
    if len(proposals) < missing:
        rings = {p.volunteer_id for p in proposals}
        left = [one for one in everybody if one.id not in rings]
        assert all(why_not_rung(sought, one, NOW, ROUTING) is not None for one in left)


@given(people(), open_tasks(), st.randoms(use_true_random=False))
def test_the_order_of_coming_makes_no_difference(
    everybody: list[Candidate], tasks: list[Sought], random: Random
) -> None:
    expected = match(tasks, roster(everybody), ROUTING)
    random.shuffle(everybody)
    random.shuffle(tasks)
    assert match(tasks, roster(everybody), ROUTING) == expected


@given(languages, lanes)
def test_languages_fit_where_they_are_no_reason_against(
    spoken: tuple[Proficiency, ...], lane: LaneKey
) -> None:
    who = Volunteer(UUID(int=1), spoken, (Clearance("counselling", None),), frozenset({1, 2}))
    refusal, last = (why_not(who, lane, NOW, furthest) for furthest in (Help.SAME, Help.LAST_STEP))
    assert refusal is None or isinstance(refusal, NotEligible)
    suits = fit(spoken, lane)
    assert (suits is None) == (last is not None)
    if suits is not None:
        assert (suits.circle is Circle.LAST) == (refusal is not None)


@given(people(), lanes)
def test_the_roster_loses_nobody(everybody: list[Candidate], lane: LaneKey) -> None:
    """Put in, changed, taken out and put in again, each lies where the rules find them."""
    held = roster(everybody)
    for one in everybody[::2]:
        held.put(one._replace(availability=candidate(1).availability, present=not one.present))
        held.remove(one.id)
        assert held.get(one.id) is None
        held.put(one)
    assert len(held) == len(everybody)
    sought = Sought(task(lane=lane))
    serving = {
        one.id
        for one in everybody
        if why_not_for_this(sought, one, NOW, ROUTING) is None
        and why_not_just_now(
            one._replace(away_until=None), standing(one.availability, NOW), True, NOW
        )
        is None
    }
    reaches = (Reach.PRESENT, Reach.WINDOW, Reach.NIGHT)
    found = [c for circle in Circle for c in held.best(lane, circle, *reaches)]
    assert len({one.id for one in found}) == len(found)
    assert serving <= {one.id for one in found}
