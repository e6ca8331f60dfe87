# On a fresh machine with git, make and python3 (3.11 or newer, with venv): `make run` or `make test`. Nothing else.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.PHONY: run test setup check check-% fmt bench chaos picture clean
.DELETE_ON_ERROR:

run: $(READY)/runtime $(READY)/assets
	@exec $(BIN)/python manage.py up

test: $(READY)/dev $(READY)/assets $(READY)/chromium
	@$(BIN)/python -m pytest -n 2 $(ARGS)

setup: $(READY)/dev $(READY)/assets $(READY)/chromium

# Each check says what it finds; all of them run even when one is red.
CHECKS := lint format types templates deploy migrations contract
check: $(READY)/dev $(READY)/assets
	@$(MAKE) --no-print-directory --keep-going $(addprefix check-,$(CHECKS))

# As on a server of its own: outside services, https, a key. Nothing is connected to.
DEPLOYED = DATABASE_URL=postgresql://crm:none@db.invalid/crm BROKER_URL=redis://broker.invalid/0 \
  BASE_URL=https://crm.example.org ALLOWED_HOSTS=crm.example.org \
  SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')

check-lint:
	@echo "lint" && $(BIN)/ruff check --quiet .
check-format:
	@echo "format" && $(BIN)/ruff format --check --quiet .
check-types:
	@echo "types" && $(DEPLOYED) $(BIN)/mypy --no-error-summary .
check-templates:
	@echo "templates" && $(BIN)/djlint --lint --quiet templates
check-deploy:
	@echo "deploy settings" && $(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
check-migrations:
	@echo "migrations" && $(DEPLOYED) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
# The access matrix needs a database and belongs to make test.
check-contract:
	@echo "architecture contract" && $(BIN)/python -m pytest -q --ignore=tests/guards/test_access.py tests/guards

bench: $(READY)/dev $(READY)/assets
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

chaos: $(READY)/dev
	@$(BIN)/python -m chaos $(ARGS)

# The README's picture, from the demo world that `make run` shows meanwhile.
picture: $(READY)/dev $(READY)/chromium
	@$(BIN)/python -m docs.picture

fmt: $(READY)/dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

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
