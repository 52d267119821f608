# Every step of working on Jobplanr, by name. It needs Python 3.11 or newer, git and make; the rest goes into .venv.

python := .venv/bin/python
export UV_PYTHON_DOWNLOADS = never
requests ?= 100000
seed ?= $(shell date +%s)

.DEFAULT_GOAL := help
.PHONY: help run test check lint format types floors templates fast-tests mutants sweep browsers lock bench clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' Makefile | awk -F ' - ' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: .venv/ready ## the application with a demo account, on http://127.0.0.1:8000
	@exec $(python) -m flask --app wsgi develop

test: .venv/ready-for-tests browsers ## the whole suite, on SQLite and PostgreSQL and in real browsers
	$(python) -m pytest

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
	$(python) -m pytest --database=sqlite -m "not browser and not slow"

mutants: .venv/ready-for-tests browsers ## plant each fault the tests must see; `make mutants only=NAME` for one or some
	$(python) -m tests.mutants $(only)

format: .venv/ready-for-tests ## put code into shape
	$(python) -m ruff check --fix
	$(python) -m ruff format

browsers: .venv/ready-for-tests ## get Chromium, Firefox and WebKitGTK for the tests, where they are not there
	@bin/get-browser

lock: .venv/ready-for-tests ## resolve requirements*.in; `make lock with=--upgrade` for newer versions
	.venv/bin/uv pip compile $(with) --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	.venv/bin/uv pip compile $(with) --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt -c requirements.txt

sweep: .venv/ready-for-tests ## 100,000 nasty requests on each database; `make sweep requests=5000 seed=7` for others
	$(python) -m pytest tests/sweeps/test_nasty_values.py --show-capture=no \
		--sweep-requests=$(requests) --sweep-seed=$(seed) --sweep-minutes=60

bench: .venv/ready-for-tests ## figures for speed and size
	$(python) -m bench

clean: ## remove what the steps above made; the database in instance/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.txt bin/install
	@bin/install requirements.txt
	@touch $@

.venv/ready-for-tests: requirements-dev.txt bin/install
	@bin/install requirements-dev.txt
	@touch $@
