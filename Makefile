# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export AFTERCART_HOME ?= $(CURDIR)/.aftercart
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help run test chromium r check lint types bench load fuzz audit lock train docs picture clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

run: $(VENV)/.ready ## set up, load the bundled corpus, extract, serve the page
	$(BIN)/aftercart import --bundled
	$(BIN)/aftercart extract
	$(BIN)/aftercart serve --host $(HOST) --port $(PORT)

test: $(VENV)/.ready-dev chromium r ## run all tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

# Browser tests need Chromium and are never skipped: it is installed where that can be done, and asked for where not.
chromium:
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  test -n "$$name" && command -v "$$name" >/dev/null && exit 0; done; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium), or name it in CHROMIUM."; exit 1; fi

# The script that an export carries is run by R, and its test is never skipped either.
r:
	@Rscript -e 'stopifnot(requireNamespace("metafor", quietly = TRUE))' >/dev/null 2>&1 && exit 0; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends r-cran-metafor >/dev/null; \
	else echo "One test runs R with metafor: install them (Debian: sudo apt-get install r-cran-metafor)."; exit 1; fi

check: lint types test ## lint, types and tests: what a change must pass

lint: $(VENV)/.ready-dev ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev ## mypy --strict on the three packages
	$(BIN)/mypy

# The server is measured on a table of so many rows beside Datasette, which is fetched into an environment of its own in .bench; docs/speed.md
# has 200000 and 1000000. Table and peer stay for the next run.
ROWS ?= 20000
bench: $(VENV)/.ready-dev ## speed, as a ratio against a peer in the same run (ROWS=200000: a larger table)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.serving $(ROWS) .bench

# What a busy half hour asks, in so many seconds, while a crawl and an extraction are at work.
SECONDS_OF_LOAD ?= 60
load: $(VENV)/.ready-dev ## mixed traffic on a server that crawls and reads: no error, p99, memory
	$(BIN)/python -m benchmarks.load $(SECONDS_OF_LOAD)

# EXAMPLES a parser, each run others; the suite tries forty, always the same.
EXAMPLES ?= 2000
fuzz: $(VENV)/.ready-dev ## every parser of foreign bytes, with very many bent samples
	AFTERCART_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzz -p no:xdist

# Asks a database of vulnerabilities over the network, so it is no part of the tests.
audit: $(VENV)/.ready-dev ## known vulnerabilities of what the lock files name; needs the network
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock -r requirements-dev.lock

# The sets that nobody looks at stay out: what is said of a new text is measured on them.
train: $(VENV)/.ready-dev ## learn the weights of roles, cohorts, links, arms and confidence from the gold sets anew
	$(BIN)/python -m extractor.training $$($(BIN)/python -c "from docs.accuracy import seen_folders; print(*seen_folders())")

docs: $(VENV)/.ready-dev ## write the generated pages of docs/ anew
	$(BIN)/python -m docs

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra build

picture: $(VENV)/.ready-dev chromium ## take the README's picture of the page anew
	$(BIN)/python -m docs.picture

lock: $(VENV)/.ready-dev ## write the lock files anew from pyproject.toml
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra dev --extra all -o requirements-dev.lock

clean: ## remove the environment and the data of `make run`
	rm -rf $(VENV) .venv.lock .aftercart .bench

# Of two that begin at once, one makes the environment and the other waits for it. The lock is Python's: macOS has no flock.
ALONE = $(PYTHON) -c 'import fcntl, subprocess, sys; lock = open(".venv.lock", "w"); fcntl.flock(lock, fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[1:]))'

$(VENV)/.ready: requirements.lock pyproject.toml
$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml

ifndef BEHIND_LOCK
$(VENV)/.ready $(VENV)/.ready-dev:
	@$(ALONE) $(MAKE) --no-print-directory BEHIND_LOCK=1 $@
else
# The build back end is in the lock file, so nothing unpinned is fetched for the project's own install.
$(VENV)/.ready:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.ready-dev:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.ready
endif
