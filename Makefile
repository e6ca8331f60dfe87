# On a fresh machine with git, make and python3 (3.11 or newer, with venv): `make run` or `make test`. Nothing else.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.PHONY: run test setup check fmt bench chaos clean
.DELETE_ON_ERROR:

run: $(READY)/runtime $(READY)/assets
	@exec $(BIN)/python manage.py up

test: $(READY)/dev $(READY)/assets $(READY)/chromium
	@$(BIN)/python -m pytest -n 2 $(ARGS)

setup: $(READY)/dev $(READY)/assets $(READY)/chromium

check: $(READY)/dev $(READY)/assets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/djlint --check --lint --quiet templates
	@$(BIN)/python -m tests.checks

bench: $(READY)/dev
	@$(BIN)/python -m bench $(ARGS)

chaos: $(READY)/dev
	@$(BIN)/python -m chaos $(ARGS)

fmt: $(READY)/dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --reformat --quiet templates || true

# Only what can be made again; never the data in var/.
clean:
	rm -rf .venv node_modules static_collected .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results bench-results

# --- what is made once, and again when its list changes -----------------------------------------------------------

$(READY)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "journeycrm: $(PYTHON) is missing or older than 3.11: install it (Debian: apt install python3)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "journeycrm: $(PYTHON) has no venv: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@mkdir -p $(READY) && touch $@

$(READY)/runtime: requirements.txt $(READY)/venv
	@echo "Installing what JourneyCRM runs on (once; some minutes on a slow line)"
	@$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@touch $@

$(READY)/dev: requirements-dev.txt $(READY)/runtime
	@echo "Installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@

$(READY)/assets: package-lock.json $(READY)/runtime
	@echo "Installing the pages' assets"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --no-progress
	@touch $@

$(READY)/chromium: tests/chromium.py $(READY)/dev
	@$(BIN)/python -m tests.chromium
	@touch $@
