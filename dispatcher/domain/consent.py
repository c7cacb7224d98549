"""What somebody agreed to about being rung: how often, at night, and not at all until a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.waves import ROUTING

OFFERS_AN_HOUR_AT_MOST = ROUTING.offers_an_hour
LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Consent:
    """`nights`: what is critical may ring in quiet hours. `offers_an_hour`: no more than so many,
    0 for none; None leaves it to the policy. `away_until`: nothing rings until then."""

    nights: bool = False
    offers_an_hour: int | None = None
    away_until: datetime | None = None


def check_consent(
    *,
    now: datetime,
    nights: bool = False,
    offers_an_hour: int | None = None,
    away_until: datetime | None = None,
) -> Consent:
    """What was agreed to; raises an InvalidField that names the field."""
    if offers_an_hour is not None and not 0 <= offers_an_hour <= OFFERS_AN_HOUR_AT_MOST:
        raise InvalidField(
            field="offers_an_hour", problem="out_of_range", least=0, most=OFFERS_AN_HOUR_AT_MOST
        )
    if away_until is not None and away_until <= now:
        raise InvalidField(field="away_until", problem="in_the_past")
    if away_until is not None and away_until - now > LONGEST_AWAY:
        most = LONGEST_AWAY // timedelta(hours=1)
        raise InvalidField(field="away_until", problem="out_of_range", most_hours=most)
    return Consent(nights, offers_an_hour, away_until)
