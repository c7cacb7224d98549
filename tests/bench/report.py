"""What a benchmark found: a table on the screen, a JSON file beside it."""

import json
import os
import platform
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

FOLDER = Path("var/bench")
PACKAGES = ("asyncpg", "fastapi", "pydantic", "redis", "rq", "starlette", "uvicorn", "uvloop")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `target` is shown beside it; `met` None where there is none."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None


@dataclass(slots=True)
class Report:
    """A benchmark's figures for people, and whatever else it wants to keep."""

    name: str
    lines: list[Line] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    def add(self, what: str, value: str, target: str = "", *, met: bool | None = None) -> None:
        self.lines.append(Line(what, value, target, met))

    def publish(self) -> None:
        """Print it and write `var/bench/<name>.json`."""
        width = max(len(line.what) for line in self.lines)
        wide = max(len(line.value) for line in self.lines)
        print(f"\n{self.name}")
        for line in self.lines:
            verdict = {None: "", True: "met", False: "MISSED"}[line.met]
            print(f"  {line.what:<{width}}  {line.value:>{wide}}  {line.target:<12} {verdict}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        written = {
            "machine": machine(),
            "lines": [
                {"what": x.what, "value": x.value, "target": x.target, "met": x.met}
                for x in self.lines
            ],
            **self.data,
        }
        path = FOLDER / f"{self.name}.json"
        path.write_text(json.dumps(written, ensure_ascii=False, indent=1), "utf-8")


def machine() -> dict[str, Any]:
    """What the figures were taken on; other work on it is in `load_1m`."""
    return {
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
    }
