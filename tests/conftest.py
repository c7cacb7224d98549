"""Every test may ask for the real servers, and for the whole running system."""

from hypothesis import settings

pytest_plugins = ["tests.support.servers", "tests.support.system"]

# How long an example takes is the machine's matter: no test depends on speed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
