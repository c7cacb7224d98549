"""Imece: gets urgent online volunteer work to the right person within minutes."""

__version__ = "0.1.0"
