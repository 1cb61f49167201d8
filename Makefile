# debt_dispute: `make help` lists the commands.
# Shared by several worktrees: ODOO_HOME, VENV, PG_HOME; see CONTRIBUTING.md.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test test-odoo test-account lint lint-static format \
	bench shell i18n wheel clean distclean stop
export DB KEEP ODOO_SOURCE PORT PYTEST_OPTIONS PYTHON3 TAGS TESTS WORKERS

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

setup: ## Fetch Odoo 19, PostgreSQL, Chromium and the Python packages
	@scripts/setup.sh

demo: setup ## Serve the demo company on http://127.0.0.1:8069 (PORT=...)
	@scripts/demo.sh

demo-reset: setup ## Throw the demo database away and serve a new one
	@scripts/demo.sh reset

test: setup ## All tests (TESTS=path::Class::test selects, DB=..., KEEP=1)
	@scripts/test.sh

test-odoo: setup ## The addon's tests with Odoo's own runner (TAGS=...)
	@scripts/test_odoo.sh "$(or $(TAGS),/debt_dispute)"

test-account: setup ## Odoo's tests of account, with the addon installed (20 minutes)
	@scripts/test_odoo.sh /account

lint: setup ## All static checks, Odoo's test_lint, translations complete
	@scripts/lint.sh

lint-static: setup ## The checks that need no database
	@scripts/lint.sh static

format: setup ## Repair what ruff and prettier can repair
	@scripts/lint.sh fix

bench: setup ## Run the benchmarks
	@scripts/bench.sh

shell: setup ## A Python shell on the demo database (DB=...)
	@scripts/shell.sh

i18n: setup ## Bring the translation files up to date with the addon
	@scripts/i18n.sh

wheel: setup ## Build the addon's wheel in dist/
	@scripts/wheel.sh

stop: ## Stop the embedded PostgreSQL
	@scripts/stop.sh

clean: stop ## Remove what was built, databases included; keep what was fetched
	@rm -rf .run dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

distclean: clean ## Remove also what was fetched
	@rm -rf .odoo .odoo.partial .venv
