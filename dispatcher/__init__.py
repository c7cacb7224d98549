"""Imece: gets urgent online volunteer work to the right person within minutes."""
