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

PAGES := $(shell find frontend/src frontend/static -type f) $(wildcard frontend/*.config.*)

RESOLVE := UV_NO_CONFIG=1 uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header
COMPILE := $(RESOLVE) pyproject.toml

.PHONY: help setup lint format test match mutation bench run stop reset lock licences pictures frontend-install frontend-build frontend-test browser-test api-types page-pictures snapshots

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

test: lint frontend-test frontend-build ## Check everything: lint, then the tests (TESTS=tests/needmatch for a part)
	$(BIN)/pytest --quiet -n $(WORKERS) $(TESTS)

frontend/node_modules/.installed: frontend/package-lock.json frontend/.npmrc
	cd frontend && ../tools/node.sh npm ci --no-audit --no-fund
	@touch $@

frontend/build/app.html: frontend/node_modules/.installed $(PAGES)
	cd frontend && ../tools/node.sh npm run --silent build
	@touch $@

frontend-install: frontend/node_modules/.installed ## Install what building and testing the pages takes

frontend-build: frontend/build/app.html ## Build the pages into frontend/build, if something changed

frontend-test: frontend-install ## Check the pages: types, then their own tests
	cd frontend && ../tools/node.sh npm run --silent check && ../tools/node.sh npm test --silent

api-types: setup frontend-install ## Bring the description of the API, the pages' types made from it, and their glossary up to date
	$(BIN)/clearinghouse openapi > frontend/src/lib/api/openapi.json.part
	mv frontend/src/lib/api/openapi.json.part frontend/src/lib/api/openapi.json
	cd frontend && ../tools/node.sh npm run --silent schema && ../tools/node.sh npm run --silent glossary

browser-test: setup frontend-build ## Walk the pages in Chromium, over the sample's data
	REQUIRE_BROWSER=1 $(BIN)/pytest --quiet tests/browser

match: setup ## Match a case folder: make match CASE=tests/cases/real-2026 [OUT=out/real-2026] [OPTIONS=...]
	@test -n "$(CASE)" || { echo "say which case: make match CASE=tests/cases/real-2026" >&2; exit 2; }
	@mkdir -p "$(dir $(OUT))"
	$(BIN)/clearinghouse match "$(CASE)" --out "$(OUT)" $(OPTIONS)

mutation: setup ## Change what counts money one thing at a time, and see that tests notice (takes long)
	$(BIN)/python -m tools.mutation

bench: ## Measure against textbook models, in .venv-bench (QUICK=1: two sizes, no page written)
	@python=$$(PYTHON="$(PYTHON)" tools/python.sh) && "$$python" tools/environment.py .venv-bench requirements-bench.lock
	$(BENCH_BIN)/python -m bench.risk
	$(BENCH_BIN)/python -m bench.http_accounts
	$(BENCH_BIN)/python -m bench.pages
	$(BENCH_BIN)/python -m bench $(if $(QUICK),--quick) $(OPTIONS)

run: setup frontend-build ## Bring everything up on this machine and name the address (PORT, default 8000)
	@exec $(BIN)/clearinghouse run

stop: setup ## Stop what `make run` left running
	$(BIN)/clearinghouse stop

reset: ## Delete the data of `make run` (.data) and results (out); asks first, YES=1 does not
	@if [ "$(YES)" != 1 ]; then \
		printf 'Delete .data and out in %s? Type yes: ' "$(CURDIR)"; read -r answer; \
		[ "$$answer" = yes ] || { echo "nothing was deleted"; exit 1; }; \
	fi
	@if [ -d .data ]; then $(MAKE) --no-print-directory stop; fi
	rm -rf .data out

lock: ## Resolve the locks anew after a change in pyproject.toml (needs uv)
	$(COMPILE) --group dev --output-file requirements.lock >/dev/null
	$(COMPILE) --constraints requirements.lock --output-file requirements-run.lock >/dev/null
	$(COMPILE) --constraints requirements.lock --group dev --group bench --output-file requirements-bench.lock >/dev/null
	$(RESOLVE) --group node --output-file requirements-node.lock >/dev/null

licences: setup ## Write docs/licences.md from what is installed
	$(BIN)/python -m tools.licences --write docs/licences.md

pictures: setup ## Take the pictures of the README anew (needs Chromium)
	$(BIN)/python -m tools.pictures

page-pictures: frontend-install ## Take the README's pictures of the pages (URL=http://127.0.0.1:8000 where it runs)
	tools/node.sh node tools/page-pictures.mjs $(URL)

snapshots: frontend-install ## Take the pictures of /design anew that its test compares with (URL=http://127.0.0.1:8000 where it runs)
	SNAPSHOTS=take CLEARINGHOUSE_TEST_URL=$(URL) CHROMIUM=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
		tools/node.sh node --test tests/browser/design.test.mjs
