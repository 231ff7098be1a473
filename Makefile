# Plinth: `make` lists what can be made. Needs python3 (3.11 or newer), pip and git; everything else is installed.

PYTHON  ?= python3
HOST    ?= 127.0.0.1
PORT    ?= 8000
DATA    ?= data
WORKERS ?= 2

BIN   := .venv/bin
FLASK := $(BIN)/flask --app wsgi
WORDS := $(patsubst %.po,%.mo,$(wildcard ideas/translations/*/LC_MESSAGES/*.po))

export PYTHON DATA

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ To see it

run: export SITE_URL ?= http://$(HOST):$(PORT)
run: .venv/.run $(WORDS) ## Start the site with its demo world (PORT=8000 HOST=127.0.0.1 DATA=data)
	@exec $(FLASK) office serve --host $(HOST) --port $(PORT)

demo: .venv/.run $(WORDS) ## Throw the demo world of DATA away and load a fresh one
	@$(FLASK) demo reload

##@ To change it

test: .venv/.dev $(WORDS) ## Run all tests, on SQLite, on PostgreSQL and in Chromium (ARGS="-k gates")
	@CHROMIUM="$$($(BIN)/python tools/chromium.py)" && export CHROMIUM && $(BIN)/pytest -n $(WORKERS) $(ARGS)

check: .venv/.dev ## Check style, types, templates and the rules of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint ideas
	@$(BIN)/lint-imports
	@$(BIN)/pytest --quiet tests/house

storm: .venv/.dev $(WORDS) ## Run the tests with full counts: hundreds of races, kills and random cases
	@CHROMIUM="$$($(BIN)/python tools/chromium.py)" && export CHROMIUM && STORM=1 $(BIN)/pytest -n $(WORKERS) $(ARGS)

scan: .venv/.dev ## Look for unsafe code and for secrets
	@$(BIN)/python tools/scan.py

words: .venv/.dev ## Collect new sentences into the catalogues of the translators
	@$(BIN)/python tools/translations.py update

tidy: .venv/.dev ## Sort imports and format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: ## Pin the dependencies anew (UPGRADE=1 for newer versions)
	@tools/lock.sh

clean: ## Remove what was made, except the data folder
	@rm -rf .venv .bootstrap .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis $(WORDS)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List the targets
	@awk -F':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' Makefile

# --- how it is made ---------------------------------------------------------

.venv/.run .venv/.dev: .venv/.%: requirements/%.txt
	@tools/bootstrap.sh $*

%.mo: %.po | .venv/.run
	@$(BIN)/python tools/translations.py compile $<

.PHONY: run demo test check storm scan words tidy lock clean help
