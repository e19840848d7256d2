# Two commands matter: `make run` and `make test`. Both need Python 3.11 or newer and make, and nothing else.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A stamp carries the checksum of the lists it was made from: pip runs again only when one of them changed.
RUNTIME := .venv/runtime-$(shell cat requirements.txt | cksum | cut -d ' ' -f 1)
TOOLS := .venv/tools-$(shell cat requirements.txt tests/requirements.txt | cksum | cut -d ' ' -f 1)

# Workers share the cores with PostgreSQL and Chromium; more than one per core only makes everybody wait.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)

.PHONY: help run test check format

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(RUNTIME) ## Start the demo on this machine; `make run LAN=1` lets telephones on the same network in
	@exec env APP_ENV=$${APP_ENV:-demo} $(BIN)/python -m flask --app wsgi serve $(if $(LAN),--lan)

test: $(TOOLS) ## Everything: style, types, arrows, both databases, the browser; PICTURES=1 keeps what was looked at
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: test ## The same

# Templates are shaped by hand and linted: djlint's formatter rewrites quotes within a Jinja expression, but not all of them.
format: $(TOOLS) ## Put the code into its shape
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Making a virtual environment in .venv …"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --upgrade pip

$(RUNTIME): | $(BIN)/pip
	@echo "Installing what the application runs on; the first time this takes a minute or two …"
	@$(PIP) install -r requirements.txt
	@rm -f .venv/runtime-* && touch $@

$(TOOLS): | $(RUNTIME)
	@echo "Installing what the tests need …"
	@$(PIP) install -r tests/requirements.txt
	@rm -f .venv/tools-* && touch $@
