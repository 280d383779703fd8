# What one does with this repository, one target each. `make help` lists them.
# The surprise: every target that needs the environment first brings it up to date, which takes a blink when it is.

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
BENCH_BIN := .venv-bench/bin
WORKERS ?= 2
CASE ?=
OUT ?= out/$(notdir $(patsubst %/,%,$(CASE)))
OPTIONS ?=
TESTS ?= tests

COMPILE := UV_NO_CONFIG=1 uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: help setup lint format test match bench run stop reset lock licences pictures

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv from requirements.lock, or mend it (needs Python 3.11 or newer)
	@python=$$(PYTHON="$(PYTHON)" tools/python.sh) && "$$python" tools/environment.py .venv requirements.lock

lint: setup ## Check style, types and the direction of dependency
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tools.guards

format: setup ## Bring the code into the one layout
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

test: lint ## Check everything: lint, then the tests (TESTS=tests/needmatch for a part)
	$(BIN)/pytest --quiet -n $(WORKERS) $(TESTS)

match: setup ## Match a case folder: make match CASE=tests/cases/real-2026 [OUT=out/real-2026] [OPTIONS=...]
	@test -n "$(CASE)" || { echo "say which case: make match CASE=tests/cases/real-2026" >&2; exit 2; }
	@mkdir -p "$(dir $(OUT))"
	$(BIN)/clearinghouse match "$(CASE)" --out "$(OUT)" $(OPTIONS)

bench: ## Measure against textbook models, in an environment of its own (.venv-bench)
	@python=$$(PYTHON="$(PYTHON)" tools/python.sh) && "$$python" tools/environment.py .venv-bench requirements-bench.lock
	$(BENCH_BIN)/python -m bench $(OPTIONS)

run: ## Match the real case and name the report
	@$(MAKE) --no-print-directory match CASE=tests/cases/real-2026 OUT=out/real-2026
	@echo "Open this page in a browser: $(CURDIR)/out/real-2026/report.html"

stop: setup ## Stop what `make run` left running
	$(BIN)/clearinghouse stop

reset: ## Delete the data of `make run` (.data) and results (out); asks first, YES=1 does not
	@if [ "$(YES)" != 1 ]; then \
		printf 'Delete .data and out in %s? Type yes: ' "$(CURDIR)"; read -r answer; \
		[ "$$answer" = yes ] || { echo "nothing was deleted"; exit 1; }; \
	fi
	@if [ -d .data ]; then $(MAKE) --no-print-directory stop; fi
	rm -rf .data out

lock: ## Resolve the three locks anew after a change in pyproject.toml (needs uv)
	$(COMPILE) --group dev --output-file requirements.lock >/dev/null
	$(COMPILE) --constraints requirements.lock --output-file requirements-run.lock >/dev/null
	$(COMPILE) --constraints requirements.lock --group dev --group bench --output-file requirements-bench.lock >/dev/null

licences: setup ## Write docs/licences.md from what is installed
	$(BIN)/python -m tools.licences --write docs/licences.md

pictures: setup ## Take the pictures of the README anew (needs Chromium)
	$(BIN)/python -m tools.pictures
