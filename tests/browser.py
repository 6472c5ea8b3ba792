"""Finds a browser for the page tests, or installs one; `python -m tests.browser` before a run.

Order: the variable CHROMIUM, a Chromium or Chrome on PATH, Playwright's own. Nothing found: the
system's package when we are root and there is apt, Playwright's download otherwise. When that fails
too the run stops here, with the reason; page tests are never left out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The sandbox needs privileges that a container as root does not give; the rest keeps the browser quiet.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


class NoBrowser(RuntimeError):
    """No browser was found and none could be installed."""


def find() -> Path | None:
    """The program of a usable browser, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise NoBrowser(f"CHROMIUM names a program that cannot be run: {named}")
        return Path(named)
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(installed) if installed else playwrights_own()


def playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None


def has_chinese_font() -> bool:
    """Whether Chinese text would be drawn as text; without fontconfig nobody can tell, so assume it would."""
    if not shutil.which("fc-list"):
        return True
    listed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def install() -> None:
    """Install a browser the way this machine allows; raises NoBrowser with the installer's last words."""
    if can_use_apt():
        print("Installing chromium and a Chinese font with apt ...", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        attempt(["apt-get", "update", "-qq"], environment)
        attempt(["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], environment)
    else:
        print("Installing Playwright's Chromium ...", flush=True)
        attempt([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def attempt(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise NoBrowser(f"{' '.join(command)} failed with status {done.returncode}:\n{words}")


def ensure() -> Path:
    """A browser, installed now if need be. Raises NoBrowser."""
    program = find()
    if program is None or (not has_chinese_font() and can_use_apt()):
        install()
        program = find()
    if program is None:
        raise NoBrowser("A browser was installed but is not to be found; set CHROMIUM to its program.")
    return program


def main() -> None:
    try:
        print(f"Browser: {ensure()}")
    except NoBrowser as reason:
        sys.exit(f"The page tests need a browser and cannot have one.\n{reason}")


if __name__ == "__main__":
    main()
