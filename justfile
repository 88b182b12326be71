# Sparring: the recipes are the manual. `just` alone lists them.

set shell := ["sh", "-cu"]
set positional-arguments

# Where images of containers switch Python's cache of bytecode off, each worker would compile Pipecat anew: 2 s
export PYTHONDONTWRITEBYTECODE := ""

# List the recipes
@help:
    just --list --unsorted

# Set up .venv with the pinned packages; does nothing when it is up to date
build:
    #!/usr/bin/env sh
    set -eu
    for file in requirements.txt pyproject.toml; do
        cmp -s "$file" ".venv/built-from/$file" || stale=yes
    done
    [ -n "${stale:-}" ] || exit 0
    echo "Setting up .venv ..." >&2
    [ -x .venv/bin/python ] || uv venv --quiet .venv
    uv pip sync --quiet --python .venv --require-hashes requirements.txt
    uv pip install --quiet --python .venv --no-deps --editable .
    mkdir -p .venv/built-from
    cp requirements.txt pyproject.toml .venv/built-from/

# Place the calls of a suite and write the report: just run --concurrency 10
run *ARGS: build
    @.venv/bin/spar run "$@"

# Call the same customers at each level of a setting, and draw the curves: just sweep snr_db 30 0
sweep *ARGS: build
    @.venv/bin/spar sweep "$@"

# Compare two runs: just compare RUN_A RUN_B
compare *ARGS: build
    @.venv/bin/spar compare "$@"

# List personas, scenarios, lines, agents, versions, suites or settings: just list personas
list *ARGS: build
    @.venv/bin/spar list "$@"

# Measure speed, memory, determinism and the two clocks: just bench --quick
bench *ARGS: build
    @.venv/bin/spar bench "$@"

# Measure the line from its sound, asked against found: just calibrate --quick
calibrate *ARGS: build
    @.venv/bin/spar calibrate "$@"

# Test the evaluators on calls whose faults are known: just conformance --json
conformance *ARGS: build
    @.venv/bin/spar conformance "$@"

# Check everything that CI checks: lint, types, layers, tests
test *ARGS: check
    @.venv/bin/pytest -n auto "$@"

# The tests that `just test` leaves out: whole calls in real time, a quarter of an hour
test-slow *ARGS: build
    @.venv/bin/pytest -m slow "$@"

# The tests of vendors whose packages are no part of .venv, with those packages laid over it
test-vendors *ARGS: build
    @VIRTUAL_ENV=.venv uv run --quiet --no-project --with 'pipecat-ai[anthropic,azure,google,groq]==1.14.0' \
        python -m pytest tests/pipelines/test_exchanges.py tests/pipelines/test_vendors.py "$@"

# Lint, format, types and layers, without the tests
check: build
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports

# Repair what lint and format can repair by themselves
fix: build
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

# Make reports/sample anew: three customers, both versions of the agent, the sound in the pages
sample: build
    #!/usr/bin/env sh
    set -eu
    made=$(mktemp -d)
    .venv/bin/spar run --ab v1 v2 --persona clear --persona hesitant --persona interrupter \
        --repeats 1 --out "$made" > /dev/null
    .venv/bin/spar report latest --out "$made" --embed > /dev/null
    .venv/bin/spar compare latest --out "$made" --embed > /dev/null
    cp reports/sample/report.png "$made/" 2>/dev/null || true
    rm -rf reports/sample && cp -R "$made/$(readlink "$made/latest")" reports/sample
    [ ! -f "$made/report.png" ] || mv "$made/report.png" reports/sample/
    rm -rf reports/sample/workers.log "$made"
    find reports/sample/calls -name '*.wav' ! -path '*/clear-*-v1/*' -delete

# Move the pins to the newest versions that pyproject.toml allows
lock: build
    .venv/bin/python .ci/lock.py
