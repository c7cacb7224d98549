"""Offers: which states follow which."""

from datetime import timedelta
from uuid import UUID

from dispatcher.domain.offer import (
    Decline,
    Offer,
    OfferState,
    Withdrawal,
    accept,
    decline,
    ring_out,
    saw,
    withdraw,
)
from tests.support.candidates import NOW

LATER = NOW + timedelta(minutes=1)
AT_END = NOW + timedelta(minutes=2)
MADE = Offer(UUID(int=1), UUID(int=2), UUID(int=3), 1, OfferState.MADE, NOW, AT_END)


def test_it_rings_until_its_end() -> None:
    assert MADE.rings(NOW)
    assert not MADE.rings(AT_END)
    assert ring_out(MADE, LATER) is MADE
    assert ring_out(MADE, AT_END).state is OfferState.OVER


def test_seen_still_rings() -> None:
    seen = saw(MADE, LATER)
    assert (seen.state, seen.seen_at, seen.rings(LATER)) == (OfferState.SEEN, LATER, True)
    assert saw(seen, AT_END) is seen


def test_accepted_declined_and_withdrawn_are_silent() -> None:
    for ended in (
        accept(MADE, LATER),
        decline(MADE, Decline.NOT_NOW, LATER),
        withdraw(saw(MADE, NOW), Withdrawal.TAKEN, LATER),
    ):
        assert not ended.rings(LATER)
        assert ended.stopped_at() == LATER


def test_what_is_over_can_still_be_answered() -> None:
    over = ring_out(MADE, AT_END)
    assert accept(over, AT_END).state is OfferState.ACCEPTED
    assert decline(over, Decline.NOT_FOR_ME, AT_END).decline is Decline.NOT_FOR_ME
    assert withdraw(over, Withdrawal.AWAY, AT_END) is over


def test_an_answer_stands() -> None:
    for answered in (accept(MADE, LATER), decline(MADE, Decline.UNCLEAR, LATER)):
        assert accept(answered, AT_END) is answered
        assert decline(answered, Decline.NOT_NOW, AT_END) is answered
        assert withdraw(answered, Withdrawal.AWAY, AT_END) is answered
        assert ring_out(answered, AT_END) is answered
