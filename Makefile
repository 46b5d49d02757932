# Two commands matter: `make demo` shows what Audar does, `make test` proves that it works.
# Each sets up what it needs, in .venv; only Python 3.11+, make and a package index are asked for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-compile --constraint constraints.txt

.PHONY: demo test fuzz lint types check messages bench build clean setup

demo: $(VENV)/.installed
	@$(BIN)/audar demo

setup: $(VENV)/.installed

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n logical --dist loadfile

# make fuzz SECONDS=3600 JOBS=2 KIND=docx SEED=7; KIND=docx REPEAT=build/fuzz/docx-1a2b3c4d.input tries one input again
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(JOBS),--jobs $(JOBS)) \
	  $(foreach kind,$(KIND),--kind $(kind)) $(if $(SEED),--seed $(SEED)) $(if $(REPEAT),--repeat $(REPEAT))

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

messages: $(VENV)/.installed-dev
	@$(BIN)/python -m scripts.messages

build: $(VENV)/.installed-dev
	@rm -rf dist
	@$(BIN)/python -m hatchling build

bench: $(VENV)/.installed-dev
	@echo "bench/ holds the measurements; each file's first lines say how to run it:" && ls bench/*.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Audar needs Python 3.11 or newer; name one with: make demo PYTHON=python3.12" >&2; exit 2; }
	@echo "Making $(VENV) and installing Audar: some 160 MB for the demo, minutes the first time; pip tells what it does …" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(INSTALL) --upgrade pip >&2
	@$(INSTALL) --editable . >&2
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(INSTALL) --upgrade pip >&2
	@$(INSTALL) --editable '.[dev]' >&2
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .tests-cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
