# Everything a newcomer needs is here; `make help` lists it.
.DEFAULT_GOAL := help
export RASA_TELEMETRY_ENABLED = false
PYTHON3 ?= python3
BIN := .venv/bin

.PHONY: help setup demo run test check train bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: ## Make both environments from the locked lists (done by every target that needs it)
	@$(PYTHON3) scripts/setup.py

demo: train ## Load sample data and run everything on this machine; Ctrl-C stops it all
	@exec $(BIN)/xiufu demo

run: train ## Run everything without sample data
	@exec $(BIN)/xiufu run

test: train ## Run every test
	@$(BIN)/python scripts/browser.py
	@$(BIN)/python -m pytest

check: setup ## Format, lint, types and import order
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/unit/test_house_rules.py

train: setup ## Train the bot's model when its training files changed
	@$(BIN)/python scripts/train.py

bench: train ## Measure
	@$(BIN)/python -m benchmarks

clean: ## Remove environments, model and all state (also the embedded database)
	rm -rf .venv .venv-rasa models var
