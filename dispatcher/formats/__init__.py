"""Documents to segments and back, sentences, and what a translation can be checked for.

Pure: bytes and text in, values out; no file is opened and nothing is asked over a network.
"""
