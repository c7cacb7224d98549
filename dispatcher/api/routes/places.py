"""Places by name, from data that came with the installation."""

from fastapi import APIRouter

from dispatcher.api.edge import SignedIn, TheEdge, all_answers
from dispatcher.gazetteer.finding import Point
from dispatcher.views.places import PlaceFound, PlacesFound, PlaceWish

router = APIRouter(tags=["places"])

SOURCE = "GeoNames, CC BY 4.0"


@router.post(
    "/places/find",
    operation_id="find_places",
    responses=all_answers(401, 422, 429, 503),
)
async def find_places(body: PlaceWish, actor: SignedIn, edge: TheEdge) -> PlacesFound:
    """Places whose name begins so. In the body, as addresses are written into logs, and where
    somebody needs help is nobody's business there."""
    near = None if body.near is None else Point(body.near.lat, body.near.lon)
    found = await edge.lookups.find(actor.id, body.name, near)
    return PlacesFound(
        places=[
            PlaceFound(
                id=one.id,
                name=one.name,
                main=one.main,
                country=one.country,
                lat=one.lat,
                lon=one.lon,
            )
            for one in found
        ],
        source=SOURCE,
    )
