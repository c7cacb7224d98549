"""Sound and video without what says when, where, by whom and with which device they were made.

Nothing is decoded and nothing moves: what tells is written over where it stands, with zeros, and
called padding, so that every byte that is played stays where it was. What stands behind all that
is played may be cut off.
"""

BARE, TELLS = "bare", "tells"
"""What becomes of a recording: nothing is left in it, or something may be."""
