"""Every test may ask for the real servers, and for the whole running system."""

pytest_plugins = ["tests.support.servers", "tests.support.system"]
