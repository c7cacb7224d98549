"""`imece simulate`: what the rules of routing come to with made-up people, beside other ways."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import click

from dispatcher.domain.language import LanguageRefusal, parse_tag
from dispatcher.domain.policy import Urgency
from dispatcher.simulation import compare
from dispatcher.simulation.page import page
from dispatcher.simulation.policies import POLICIES
from dispatcher.simulation.scenario import (
    DEMAND,
    SUPPLY,
    URGENCY,
    Scenario,
    Unreadable,
    at_a_rate,
    from_table,
)

Name = TypeVar("Name", bound=str)


def _written(shares: Mapping[Name, float]) -> str:
    return ",".join(f"{name}={part:g}" for name, part in shares.items())


def _shares(_: click.Context, parameter: click.Parameter, text: str) -> dict[str, float]:
    """Shares from `tr=0.5,kmr=0.5`; they need not come to one."""
    found: dict[str, float] = {}
    for entry in text.split(","):
        name, _equals, part = entry.partition("=")
        try:
            share = float(part)
            found[_known(name.strip(), parameter.name == "urgency")] = share
        except (ValueError, LanguageRefusal) as error:
            raise click.BadParameter(f"{entry!r}: {error}") from None
        if not 0 <= share < float("inf"):
            raise click.BadParameter(f"{entry!r}: a share is 0 or more")
    total = sum(found.values())
    if total <= 0:
        raise click.BadParameter("the shares come to nothing")
    return {name: share / total for name, share in found.items() if share}


def _known(name: str, urgency: bool) -> str:
    return Urgency(name).value if urgency else parse_tag(name)


@click.command()
@click.option(
    "--arrivals",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV whose first column is minutes_since_... or a timestamp.",
)
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Or: tasks an hour.")
@click.option("--days", default=30.0, show_default=True, type=click.FloatRange(0, 366, True))
@click.option("--volunteers", default=20_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option("--demand", default=_written(DEMAND), show_default=True, callback=_shares)
@click.option("--supply", default=_written(SUPPLY), show_default=True, callback=_shares)
@click.option("--urgency", default=_written(URGENCY), show_default=True, callback=_shares)
@click.option("--tiredness", default=0.03, show_default=True, type=click.FloatRange(0, 1))
@click.option(
    "--policy", "policies", multiple=True, type=click.Choice(list(POLICIES)), help="Default: all."
)
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--html", "html_file", type=click.Path(dir_okay=False, path_type=Path))
def simulate(
    arrivals: Path | None,
    rate: float | None,
    days: float,
    volunteers: int,
    seed: int,
    demand: dict[str, float],
    supply: dict[str, float],
    urgency: dict[str, float],
    tiredness: float,
    policies: tuple[str, ...],
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Compare ways to ring volunteers, on made-up people, under a virtual clock.

    Nothing is read from or written to the record. The same options give the same figures.
    """
    scenario = Scenario(
        arrivals=_arrivals(arrivals, rate, days, seed),
        days=days,
        people=volunteers,
        seed=seed,
        demand=demand,
        supply=supply,
        urgency={Urgency(name): part for name, part in urgency.items()},
        tiredness=tiredness,
    )
    chosen = dict.fromkeys(policies) or POLICIES
    outcomes = compare.compare(
        scenario, chosen, lambda name: click.echo(f"{compare.NAMES[name]} ...", err=True)
    )
    click.echo(f"{len(scenario.arrivals)} tasks in {days:g} days, {volunteers} volunteers\n")
    click.echo(compare.table(compare.HEADER, compare.rows(outcomes)))
    for by in ("urgency", "language"):
        click.echo()
        click.echo(compare.table(compare.parts_header(by), compare.parts(outcomes, by)))
    if json_file is not None:
        found = compare.as_json(scenario, outcomes)
        json_file.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    if html_file is not None:
        html_file.write_text(page(scenario, outcomes), "utf-8")


def _arrivals(path: Path | None, rate: float | None, days: float, seed: int) -> tuple[float, ...]:
    if (path is None) == (rate is None):
        raise click.UsageError("Give either --arrivals or --rate.")
    if rate is not None:
        return at_a_rate(rate, days, seed)
    assert path is not None
    try:
        return from_table(path.read_text("utf-8-sig"), days)
    except (Unreadable, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path.name}: {error}") from None
