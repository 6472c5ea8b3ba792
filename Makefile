# One command for each thing a developer or an operator does. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
# Two workers suit the smallest machine we aim at; `make test WORKERS=0` runs in one process.
WORKERS ?= 2
# Random walks repeat with the same seed; `make test SEED=7` walks elsewhere.
SEED ?= 3481600616

.DEFAULT_GOAL := help
.PHONY: help setup run serve sweep test test-unit e2e bench check format words lock clean year

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## prepare everything: environment, packages, front end (quick when nothing changed)
	@$(PYTHON) tools/prepare.py

run: setup ## start the service; an empty database is first filled with the demo centre
	@$(BIN)/shouwen serve --demo

serve: setup ## start the service without the demo centre
	@$(BIN)/shouwen serve

sweep: setup ## one turn of the sweep: tell every due timer that it is time
	@$(BIN)/shouwen sweep --once

test: setup ## every test, on SQLite and PostgreSQL, pages in a real browser
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -n $(WORKERS) --seed $(SEED) --no-skips

test-unit: setup ## only the rules and the engine: no database, no browser
	@$(BIN)/python -m pytest tests/unit tests/property

e2e: setup ## only the tests that need a browser
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest --no-skips tests/e2e

bench: setup ## measure: numbers with the machine they were taken on
	@$(BIN)/python -m benchmarks $(ONLY)

year: setup ## a simulated year with 20 townships, judged; e.g. ROUND="--kill --sweeps 3 --engine postgresql"
	@$(BIN)/python -m tests.rounds.year $(ROUND)

check: setup ## format, lint, types, imports, front-end types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(PYTHON) tools/prepare.py npm run --silent check

format: setup ## let ruff put the code in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

words: setup ## collect the words of pages and templates into the catalogues
	@$(BIN)/python tools/words.py

lock: setup ## resolve requirements.in again into requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.lock

clean: ## remove what setup made (the database in var/ is kept)
	@rm -rf .venv frontend/node_modules app/pages/static/dist
