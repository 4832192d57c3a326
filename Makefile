# `make run` and `make test` need Python 3.11 or newer and make; all else is installed into .venv.

# Where it is not given, config/interpreter.py finds one.
PYTHON ?=
UV ?= uv
VENV := .venv
RUN := $(VENV)/bin/python
LOCK := locks/checkout.txt
EXPLORER := config/graphiql
CONFORMANCE := tests/conformance

# What static checks see of the environment: they import the settings, and connect to nothing.
CHECKS := SECRET_KEY=for-static-checks-only-signs-nothing-and-opens-no-door \
	DATABASE_URL=postgres:///static-checks REDIS_URL=unix:///static-checks STORAGE_URL=file:static-checks

COMPILE := --universal --python-version 3.11 --override locks/override.in --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet

.PHONY: run test lint unit install explorer schema settings lock demo faults bench evaluate conformance

run: install explorer
	@$(RUN) -m config run

test: lint unit

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(CHECKS) $(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports

# Missing migrations and a schema.graphql that is behind the code are among the tests.  Coverage is begun before pytest,
# which would otherwise have imported what starts the services.  Each of the processes that share the tests starts its
# own; the experiments with kills have the machine to themselves.
unit: install
	$(RUN) -m coverage run -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile --ignore tests/faults
	$(RUN) -m coverage run -m pytest tests/faults
	$(RUN) -m coverage combine --quiet
	$(RUN) -m coverage report --show-missing --skip-covered

# Installs the lock, unless the lock installed last is the same.
install:
	@$(or $(PYTHON),python3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ChatSphere needs Python 3.11 or newer; PYTHON=... chooses it.")'
	@sum=$$(cksum < $(LOCK)); \
	if [ ! -x $(RUN) ] || [ "$$(cat $(VENV)/installed 2>/dev/null)" != "$$sum" ]; then \
		echo "Installing $(LOCK) into $(VENV): a minute or two, once."; \
		python="$(PYTHON)"; \
		{ [ -x $(RUN) ] || { python=$${python:-$$(python3 config/interpreter.py)} && $$python -m venv $(VENV); }; } \
		&& $(RUN) -m pip install --disable-pip-version-check --no-deps --require-hashes -r $(LOCK) \
		&& echo "$$sum" > $(VENV)/installed; \
	fi

# GraphiQL's files, where npm can fetch them; without them the server has a plain page of its own.
explorer:
	@sum=$$(cksum < $(EXPLORER)/package-lock.json); stamp=$(EXPLORER)/node_modules/.installed; \
	if [ "$$(cat $$stamp 2>/dev/null)" = "$$sum" ]; then :; \
	elif ! command -v npm > /dev/null; then echo "npm is not here: the explorer will be a plain page."; \
	else \
		echo "Installing GraphiQL into $(EXPLORER), once."; \
		if npm ci --prefix $(EXPLORER) --ignore-scripts --no-audit --no-fund --loglevel=error; then echo "$$sum" > $$stamp; \
		else rm -rf $(EXPLORER)/node_modules; echo "npm could not install GraphiQL: the explorer will be a plain page."; fi; \
	fi

schema: install
	$(CHECKS) $(RUN) -m config schema > schema.graphql

settings: install
	$(RUN) -m config settings > docs/settings.md

# Needs uv.  The override is why the lock is installed without dependency resolution: docs/adr/0001-jwt-and-graphql-core.md
lock:
	$(UV) pip compile pyproject.toml $(COMPILE) -o locks/server.txt
	$(UV) pip compile pyproject.toml --extra dev $(COMPILE) -o locks/checkout.txt

# The whole job through the public API, beside a running server: DOCS= names a folder, ASK= a table of questions.
demo: install
	@$(RUN) -m tests.journeys.walk

# The experiments with real kills, each twenty times: hours (those of limits alone took 37 minutes on two busy cores).
faults: install
	FAULTS=20 $(RUN) -m pytest tests/faults

# What clients and tools of the ecosystem say of the API, and the client packages.  Needs Node.js 20, npm and chromium.
conformance: install explorer
	@sum=$$(cksum < $(CONFORMANCE)/package-lock.json); stamp=$(CONFORMANCE)/node_modules/.installed; \
	if [ "$$(cat $$stamp 2>/dev/null)" != "$$sum" ]; then \
		echo "Installing the tools of $(CONFORMANCE), once." \
		&& npm ci --prefix $(CONFORMANCE) --ignore-scripts --no-audit --no-fund --loglevel=error \
		&& echo "$$sum" > $$stamp; \
	fi
	$(RUN) -m pytest $(CONFORMANCE)

bench: install
	@$(RUN) -m bench

# How well passages are found: DATA= names a judged collection, CACHE= a folder that keeps the vectors.  Without
# DATABASE_URL in a database of its own, which goes again.
evaluate: install
	@$(RUN) -m config evaluate $(DATA) $(if $(CACHE),--cache $(CACHE))
