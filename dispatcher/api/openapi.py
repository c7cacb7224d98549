"""`python -m dispatcher.api.openapi` prints the API's description, for generated clients."""

import json
import sys
from pathlib import Path

from dispatcher.api.app import create_app
from dispatcher.settings import Settings


def description() -> str:
    """The OpenAPI document, the same letters for the same API."""
    app = create_app(Settings(data=Path("var")))
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(description())
