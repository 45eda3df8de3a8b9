# Two commands: `make serve` runs a workshop, `make test` runs every check. Each sets up what it needs.
# For the night: `make night` runs the tests with more of everything (NIGHT=only: what `make test` leaves to it), and
# `make fuzz` tries hostile input for ten minutes at each target.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8866

.PHONY: serve test lint lock bench fuzz night clean

# An installation has a copy of what JupyterLab loads, and is made anew when that changes.
LAB := $(wildcard okrlab/panel/*.json okrlab/panel/labextension/*.json okrlab/panel/labextension/static/*.js)

$(VENV)/.installed: requirements.lock pyproject.toml $(LAB)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

serve: $(VENV)/.installed
	$(BIN)/okrlab serve --demo --port $(PORT)

# Compiled once: some machines ask Python to keep nothing, and every test of a process would compile anew.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.installed-test
	sh tests/setup-browsers.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.javascript
	$(BIN)/python -m pytest -n auto --dist worksteal

lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --extra build -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --extra build --extra test -o requirements-test.lock

bench: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks --quick

fuzz: $(VENV)/.installed-test
	$(BIN)/python -m tests.fuzz --seconds 600

night: $(VENV)/.installed-test
	sh tests/setup-browsers.sh
	OKRLAB_NIGHT=$(or $(NIGHT),all) $(BIN)/python -m pytest -n auto --dist worksteal

clean:
	rm -rf $(VENV) build dist
