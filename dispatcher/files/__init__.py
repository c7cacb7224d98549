"""The bytes of files: on their way in, looked at, and kept under their hash.

What comes in is written to the scratch folder, told by its content, cleaned and only then kept.
Everything here blocks: whoever serves others calls it in a thread.
"""
