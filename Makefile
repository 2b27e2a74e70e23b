# `make demo` and `make test` set everything up by themselves; a second run skips what is done.
# PYTHON=... chooses the Python (3.11 or newer), ARGS=... goes to `dropfax demo` or to pytest.

PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m piptools compile --quiet --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --generate-hashes
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder
ARGS :=

.PHONY: help demo test check coverage lock clean

help:
	@echo "make demo    send the samples on the round trip and show what becomes of them (ARGS=--json for data)"
	@echo "make test    check everything: format, lint, types, import contracts, tests"
	@echo "make coverage run the tests again and show which lines and branches they miss; a third slower"
	@echo "make lock    write requirements/*.txt again from pyproject.toml (ARGS=--upgrade for the newest versions)"
	@echo "make clean   remove what the others made"

demo: $(VENV)/.run
	@$(BIN)/dropfax demo $(ARGS)

test: check

# The tests in the order of their names: those of crashes, which take longest, come early and keep no process waiting at the end.
check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) $(ARGS)

coverage: $(VENV)/.dev
	$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

# The build backend stands in run.txt, so that nothing is fetched without a hash and nothing behind our back.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing dropfax into $(VENV) (once; about a minute) ..." >&2
	@$(PIP) --require-hashes --requirement requirements/run.txt
	@$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt client/pyproject.toml $(VENV)/.run
	@echo "Installing the checkers into $(VENV) (once; about a minute) ..." >&2
	@$(PIP) --require-hashes --requirement requirements/dev.txt
	@$(PIP) --no-index --no-deps --no-build-isolation --editable client
	@touch $@

$(VENV)/pyvenv.cfg:
	@"$(or $(PYTHON),python3)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "dropfax needs Python 3.11 or newer; '$(or $(PYTHON),python3)' is not (make PYTHON=/path/to/python3.11 names another)" >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

lock: $(VENV)/.dev
	$(LOCK) $(ARGS) --build-deps-for editable --output-file requirements/run.txt pyproject.toml
	$(LOCK) $(ARGS) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
