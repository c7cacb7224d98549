"""Whatever is asked, by whoever: an answer that the API's own description knows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.specs.openapi.checks import negative_data_rejection

from dispatcher.domain import errors
from tests.fuzz.budget import examples
from tests.fuzz.plausible import make_plausible
from tests.fuzz.processes import PREFIX, Installation
from tests.fuzz.stock import Stock, fill_stock

DESCRIPTION: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "web" / "openapi.json").read_text("utf-8")
)
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 20260301,
        "phases": {"examples": {"enabled": False}, "fuzzing": {"enabled": False}},
        # A shape may be right and a wish still refused, because of what the record holds.
        "checks": {"positive_data_acceptance": {"enabled": False}},
    }
)
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION, config=CONFIG)
OPERATIONS = [
    SCHEMA[path][method] for path, found in DESCRIPTION["paths"].items() for method in found
]

AnyCase = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]

NOBODY = "nobody"
ROLES = ("turkish", "coordinator", "observer", "supervisor", NOBODY)
FOR_EVERYBODY = {
    *("get_config", "sign_in"),
    *("accept_offer_by_link", "unsubscribe", "unsubscribe_at_once", "open_unsubscribe_page"),
    *("get_certificate_key", "verify_certificate"),
}
EDGE_CODES = {"method_not_allowed"}
"""What only the edge says; every other code is a refusal of the domain's."""


def _codes(family: type[errors.Refusal]) -> set[str]:
    return {family.code}.union(*map(_codes, family.__subclasses__()))


CODES = _codes(errors.Refusal) | EDGE_CODES


def _operation_id(operation: Operation) -> str:
    return str(operation.definition.raw["operationId"])


def _credentials(installation: Installation, who: str) -> dict[str, str]:
    return {} if who == NOBODY else {"Authorization": f"Bearer {installation.tokens[who]}"}


def _refusals_are_problems(_: object, response: Response, case: AnyCase) -> None:
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == ["application/problem+json"]
    problem = response.json()
    assert problem["status"] == response.status_code
    assert [problem["request_id"]] == response.headers["x-request-id"]
    assert problem["code"] in CODES


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def stock(installation: Installation, session: requests.Session) -> Stock:
    return fill_stock(installation, session)


def test_what_is_described_is_what_is_served(installation: Installation) -> None:
    served = requests.get(f"{installation.url}{PREFIX}/openapi.json", timeout=10)
    assert served.json() == DESCRIPTION


@pytest.mark.parametrize("operation", OPERATIONS, ids=_operation_id)
def test_any_request_of_anybody(
    installation: Installation, stock: Stock, session: requests.Session, operation: Operation
) -> None:
    right = operation.as_strategy(GenerationMode.POSITIVE)
    wrong = operation.as_strategy(GenerationMode.NEGATIVE)
    public = _operation_id(operation) in FOR_EVERYBODY

    @examples(8)
    @given(st.one_of(right, right, wrong), st.data())
    def ask(case: AnyCase, data: st.DataObject) -> None:
        make_plausible(case, stock, data)
        for who in (NOBODY,) if public else ROLES:
            headers = _credentials(installation, who)
            response = case.call(installation.url, session, headers)
            case.validate_response(
                response,
                additional_checks=[_refusals_are_problems],
                # What was wrong may have been put right.
                excluded_checks=[negative_data_rejection],
            )
            assert public or who != NOBODY or response.status_code >= 400

    ask()
    if operation.method != "get" and not public:
        _all_can_still_be_read(installation, stock, session)


def _all_can_still_be_read(
    installation: Installation, stock: Stock, session: requests.Session
) -> None:
    """What was taken in must never fail those who ask for it later."""
    for who in ("turkish", "coordinator"):
        headers = _credentials(installation, who)
        for path in stock.addresses():
            answer = session.get(installation.url + PREFIX + path, headers=headers, timeout=10)
            assert answer.status_code < 500, (who, path, answer.text)


@SCHEMA.parametrize()
def test_every_boundary_of_what_is_described(
    case: AnyCase, installation: Installation, session: requests.Session
) -> None:
    """Each limit just met and just missed, each field left out, each method that there is not."""
    headers = _credentials(installation, "coordinator")
    response = case.call(installation.url, session, headers)
    case.validate_response(response, additional_checks=[_refusals_are_problems])
