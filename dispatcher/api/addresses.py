"""The address of this installation, as it is written where it is to be found again."""

from fastapi import Request

from dispatcher.settings import Settings


def address_of(settings: Settings, request: Request) -> str:
    """The public one where it is set, else the one that was asked."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
