"""What every test database holds before a test begins."""


def fill_template(url: str) -> None:
    """Fill the template database at `url`; each test's database is a copy of it."""
