"""A world for each test."""

from tests.support.world import world

__all__ = ["world"]
