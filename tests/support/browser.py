"""The browser for browser tests: which one there is, and how to get one.

python -m tests.support.browser --install
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "apt-get install -y chromium"

FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """The path of a Chromium, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def required() -> bool:
    """Whether a run without a browser counts as failed."""
    return os.environ.get("IMECE_BROWSER_REQUIRED") == "1"


def install() -> None:
    """Install one where that is allowed: as root on a system with apt."""
    if find_browser() is not None:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True)
    if find_browser() is None:
        sys.stderr.write(f"No Chromium found: browser tests are skipped. To enable them: {HOW}\n")
        if required():
            sys.exit(1)


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
