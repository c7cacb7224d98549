"""The application, started, for each test."""

from tests.support.api import api

__all__ = ["api"]
