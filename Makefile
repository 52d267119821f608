# Every step of working on Jobplanr, by name. It needs Python 3.11 or newer, git and make; the rest goes into .venv.

python := .venv/bin/python
export UV_PYTHON_DOWNLOADS = never
# Some machines forbid it; then every process that a test starts compiles everything again.
unexport PYTHONDONTWRITEBYTECODE
# In two processes, each with what it shares started once: the groups of tests/conftest.py.
two_at_once = --numprocesses=2 --dist=loadgroup
requests ?= 100000
runs ?= 1000
of_seed = $(if $(filter command% environment,$(origin seed)),$(seed))
seed ?= $(shell date +%s)

.DEFAULT_GOAL := help
.PHONY: help run test check lint format types floors templates fast-tests mutants sweep browsers nginx outside mobile look-mobile sync faults-mobile lock bench restarts extension release clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' Makefile | awk -F ' - ' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: .venv/ready ## the application with a demo account, on http://127.0.0.1:8000
	@exec $(python) -m flask --app wsgi develop

test: .venv/ready-for-tests browsers nginx ## the whole suite, on SQLite and PostgreSQL and in real browsers
	$(python) -m pytest $(two_at_once) --durations=30

check: lint types floors templates fast-tests ## the quick form, in under a minute

lint: .venv/ready-for-tests ## code against the rules and the format
	$(python) -m ruff check
	$(python) -m ruff format --check

types: .venv/ready-for-tests ## annotations
	$(python) -m mypy

floors: .venv/ready-for-tests ## imports go down only
	.venv/bin/lint-imports

templates: .venv/ready-for-tests ## templates against the rules
	$(python) -m djlint --lint --quiet app/templates

fast-tests: .venv/ready-for-tests ## SQLite only, without browser and servers
	$(python) -m pytest $(two_at_once) --dist=loadfile --database=sqlite --hypothesis-profile=fast \
		-m "not browser and not slow"

mutants: .venv/ready-for-tests browsers ## plant each fault the tests must see; `make mutants only=NAME` for one or some
	$(python) -m tests.mutants $(only)

format: .venv/ready-for-tests ## put code into shape
	$(python) -m ruff check --fix
	$(python) -m ruff format

browsers: .venv/ready-for-tests ## get Chromium, Firefox and WebKitGTK for the tests, where they are not there
	@bin/get-browser

nginx: .venv/ready-for-tests ## get nginx for the tests, if there is none
	@bin/get-nginx

outside: .venv/ready-for-tests tests/outside/node_modules/ready .venv-outside/ready ## the checks that need Node or Java: the drawn pages' HTML, the extension, the JSON interface
	$(python) -m tests.outside

tests/outside/node_modules/ready: tests/outside/package-lock.json
	npm --prefix tests/outside ci --ignore-scripts --no-audit --no-fund
	@touch $@

.venv-outside/ready: tests/outside/requirements.txt | .venv/ready-for-tests
	.venv/bin/uv venv --quiet --clear --python $(python) .venv-outside
	.venv/bin/uv pip install --quiet --python .venv-outside/bin/python --require-hashes -r $<
	@touch $@

mobile: .venv/ready-for-tests mobile/node_modules/ready ## the mobile app: types, schema, screens, sync with a real server, builds. It needs Node
	@bin/check-mobile

sync: .venv/ready-for-tests mobile/node_modules/ready ## two phones and a browser, 1,000 times on each database; `make sync runs=50 seed=7`
	cd mobile && RUNS=$(runs) SEED=$(of_seed) MINUTES=180 npx jest --selectProjects machine

faults-mobile: .venv/ready-for-tests mobile/node_modules/ready ## plant each fault that the app's promises must see
	cd mobile && node bin/faults.js

look-mobile: .venv/ready mobile/node_modules/ready ## the app in a browser, beside `make run`: http://127.0.0.1:8090
	cd mobile && EXPO_PUBLIC_SITE=http://127.0.0.1:8090 EXPO_OFFLINE=1 npx expo export --platform web --output-dir build/web --clear
	@node mobile/bin/look.js mobile/build/web 8090 http://127.0.0.1:$${PORT:-8000}

mobile/node_modules/ready: mobile/package-lock.json
	npm --prefix mobile ci
	@touch $@

lock: .venv/ready-for-tests ## resolve requirements*.in; `make lock with=--upgrade` for newer versions
	.venv/bin/uv pip compile $(with) --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	.venv/bin/uv pip compile $(with) --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt -c requirements.txt
	.venv/bin/uv pip compile $(with) --universal --python-version 3.11 --generate-hashes tests/outside/requirements.in -o tests/outside/requirements.txt

sweep: .venv/ready-for-tests ## 100,000 nasty requests on each database; `make sweep requests=5000 seed=7` for others
	$(python) -m pytest $(two_at_once) tests/sweeps/test_nasty_values.py --show-capture=no \
		--sweep-requests=$(requests) --sweep-seed=$(seed) --sweep-minutes=180

bench: .venv/ready-for-tests ## figures for speed and size; `make bench options=--quick` for rough ones
	$(python) -m bench $(options)

restarts: .venv/ready-for-tests nginx ## restarts under load, as deployed: how many were refused, the slowest, the shares
	$(python) -m bench.restarts

extension: .venv/ready ## the browser extension, an archive: `make extension site=https://…`
	@$(python) -m extension $(site)

release: .venv/ready-for-tests ## everything checked, and an archive of it with the results, for docs/deploy.md
	@bin/release $(results)

clean: ## remove what the steps above made; the database in instance/ stays
	rm -rf .venv .venv-outside .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.txt bin/install
	@bin/install requirements.txt
	@touch $@

.venv/ready-for-tests: requirements-dev.txt bin/install
	@bin/install requirements-dev.txt
	@touch $@
