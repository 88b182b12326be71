"""Pins every package, in two places that say the same.

`requirements.txt` has exact versions with hashes and no download address; `just build` installs it.
The block of constraints in `pyproject.toml` holds `uv run` to the same versions.
"""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path("pyproject.toml")
PINS = Path("requirements.txt")
BEGIN, END = "# pins: written by `just lock`\n", "# end of pins\n"
EXPORT = ("uv", "export", "--format", "requirements-txt", "--all-groups", "--no-emit-project")
FORBIDDEN = re.compile(r"https?://|--(extra-)?index-url|--find-links|^(torch|nvidia)", re.M)


def without_pins(project: str) -> str:
    """The text of pyproject.toml without the block of constraints."""
    before, _, rest = project.partition(BEGIN)
    return before + rest.partition(END)[2]


def constraints(pins: str) -> list[str]:
    """`name==version ; marker` of every pinned package."""
    lines = re.findall(r"^([a-z0-9][^\\\n]*?) *\\?$", pins, flags=re.M)
    return [line for line in lines if "==" in line]


def with_pins(project: str, pins: str) -> str:
    """The text of pyproject.toml with every pin as a constraint on `uv run`."""
    quoted = "".join(f'    "{line.replace(chr(34), chr(39))}",\n' for line in constraints(pins))
    block = f"{BEGIN}[tool.uv]\nconstraint-dependencies = [\n{quoted}]\n{END}"
    return without_pins(project).rstrip("\n") + "\n\n" + block


def main() -> None:
    """Resolves anew, and writes both places."""
    project = PROJECT.read_text()
    PROJECT.write_text(without_pins(project))
    try:
        Path("uv.lock").unlink(missing_ok=True)
        pins = subprocess.run([*EXPORT, "--no-header"], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        PROJECT.write_text(project)
        sys.exit(error.stderr)
    if found := FORBIDDEN.search(pins.stdout):
        PROJECT.write_text(project)
        sys.exit(f"the pins hold `{found.group()}`, which they must not")
    PINS.write_text(pins.stdout)
    PROJECT.write_text(with_pins(project, pins.stdout))


if __name__ == "__main__":
    main()
