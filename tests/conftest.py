"""Every test may ask for the real servers."""

pytest_plugins = ["tests.support.servers"]
