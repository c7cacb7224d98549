"""Calling only the open internet: an address that a volunteer gave must not make us call our own
machine, its network or a cloud's services, whatever a name resolves to at that moment."""

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from dispatcher.domain.way import is_outward


class LeadsInwards(OSError):
    """It is no address of the open internet's."""


def must_lead_outwards(host: str) -> None:
    """Raises LeadsInwards for such an IP address; a name is judged when it is looked up."""
    try:
        outward = is_outward(host)
    except ValueError:
        return
    if not outward:
        raise LeadsInwards()


class OutwardResolver(AbstractResolver):
    """Looks names up. What it answers with is what is connected to: nobody can show us one address
    and have us call another."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        for one in found:
            must_lead_outwards(one["host"])
        return found

    async def close(self) -> None:
        await self._names.close()


def open_session(timeout_s: float, *, anywhere: bool) -> aiohttp.ClientSession:
    """HTTP to where volunteers' addresses lead. `anywhere`: for tests."""
    resolver = None if anywhere else OutwardResolver()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, limit=100, limit_per_host=20),
        timeout=aiohttp.ClientTimeout(total=timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
