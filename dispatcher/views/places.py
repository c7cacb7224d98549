"""Places by name."""

from pydantic import Field

from dispatcher.views.shape import Answer, Request

NAME_LETTERS = 100


class Near(Request):
    """In degrees."""

    lat: float = Field(strict=True, ge=-90, le=90)
    lon: float = Field(strict=True, ge=-180, le=180)


class PlaceWish(Request):
    """How a place's name begins, in any language and spelling; `near`: round where it may lie."""

    name: str = Field(max_length=NAME_LETTERS)
    near: Near | None = None


class PlaceFound(Answer):
    """`id`: GeoNames'; `name`: the one of its names that was looked up, `main`: the one that it is
    listed under; `country`: by ISO 3166."""

    id: int
    name: str
    main: str
    country: str
    lat: float
    lon: float


class PlacesFound(Answer):
    """The most likely first. `source`: whose data it is, to be named wherever it is shown."""

    places: list[PlaceFound]
    source: str
