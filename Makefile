# The two commands: `make test` and `make demo` do everything on a machine with Python 3.11 and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What needs neither a browser nor a machine of its own, several tests at a time.
PARALLEL := $(BIN)/python -m pytest -n auto --dist worksteal
GATE := --ignore=tests/faults --ignore=tests/bench --ignore=tests/web --ignore=tests/demo

# Compiled code is kept: each process of a test run, and each command that a test starts, would compile it anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: test search demo run check format lint types contracts translations audit audit-dependencies audit-dependencies-if-reachable bench test-browser test-faults lock messages pictures clean

$(READY): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test: $(READY)  ## the product's tests, on both databases
	$(PARALLEL) -m "not heavy" $(GATE)

test-browser: $(READY)  ## the workspace and the demo in Chromium; says why where there is none
	$(BIN)/python -m pytest tests/web tests/demo

test-faults: $(READY)  ## processes killed, databases and Slack failing, clocks moved, what takes a core for seconds, a deep search; and that the bench runs
	$(BIN)/python -m pytest tests/faults tests/bench
	$(PARALLEL) -m "heavy and not hypothesis" $(GATE)
	GOODWILL_SEARCH=deep $(BIN)/python -m pytest -m hypothesis --ignore=tests/web --ignore=tests/demo

search: $(READY)  ## properties tried on examples that nobody has tried yet: says how to repeat what it finds
	GOODWILL_SEARCH=new $(BIN)/python -m pytest -m hypothesis --ignore=tests/web --ignore=tests/demo

demo: $(READY)  ## the main job with sample data and no Slack account
	$(BIN)/python -m demo

run: $(READY)  ## against Slack, with the settings of .env
	$(BIN)/goodwill run

check: lint types contracts translations audit audit-dependencies-if-reachable test test-browser  ## everything that must be green before a commit

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

bench: $(READY)  ## what the work costs, beside floors measured in the same run (docs/performance.md)
	$(BIN)/python -m bench $(BENCH)

translations: $(READY)  ## fails on a missing or stale translation
	$(BIN)/python -m tools.translations check

audit: $(READY)  ## insecure code, and secrets in files
	$(BIN)/bandit -q -c pyproject.toml -r bot sandbox demo
	$(BIN)/python -m tools.secrets

audit-dependencies: $(READY)  ## asks the advisory service; fails when it can't be reached
	$(BIN)/python -m tools.advisories

audit-dependencies-if-reachable: $(READY)
	$(BIN)/python -m tools.advisories --if-reachable

messages: $(READY)  ## brings the translation files up to date with the code
	$(BIN)/python -m tools.translations update

lock: $(READY)  ## resolves the dependencies anew
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	  --no-emit-find-links --no-emit-options --extra otel -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	  --no-emit-find-links --no-emit-options --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

pictures: $(READY)  ## the screens of the README, from the running demo; needs Chromium
	$(BIN)/python -m demo pictures

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .demo
