# Two commands: `make serve` and `make test`. Each makes what it needs, and says what is missing.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
ARCHIVE ?= .vindplaats

BIN := $(VENV)/bin
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve test lint types imports unit test-whoosh-reloaded benchmark benchmark-relevance benchmark-crosslingual benchmark-names benchmark-embedding benchmark-vectors benchmark-same-story benchmark-extraction benchmark-preparing benchmark-interrupted bundled-model screenshot translations clean

serve: $(VENV)/installed
	@$(PYTHON) search_web/preflight.py --port $(PORT)
	@$(BIN)/vindplaats --archive $(ARCHIVE) add --keep-removed --quiet seeds
	@exec $(BIN)/vindplaats --archive $(ARCHIVE) serve --port $(PORT)

test: $(VENV)/installed-for-tests
	@$(MAKE) --no-print-directory lint types imports unit

lint:
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports

# By file, since what a module's tests share is dear: an index, a model, a browser.
unit:
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

# The other living fork of Whoosh, over the same files and tests (see indexer/keyword/whoosh_schema.py).
test-whoosh-reloaded: $(VENV)/installed-for-tests
	@$(PIP) install --upgrade --target build/whoosh-reloaded "Whoosh-Reloaded==2.7.5"
	@VINDPLAATS_WHOOSH=2.7.5 PYTHONPATH=build/whoosh-reloaded $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile tests/indexer/keyword tests/indexer/test_index_writer.py tests/indexer/test_searcher.py

benchmark: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.archive_size

# DATA names the folder with news_nl/; without it only the samples are searched.
benchmark-relevance: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.relevance $(if $(DATA),--data $(DATA))

# DATA names the folder with parallel/.
benchmark-crosslingual: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.crosslingual --data $(DATA)

# DATA names the folder with names/.
benchmark-names: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.name_pairs --data $(DATA)

# Makes the bundled model anew, from the training data in DATA; about an hour on two cores. OUTPUT is where it goes.
bundled-model: $(VENV)/installed-for-tests
	@$(BIN)/python -m indexer.bundled_model --data $(DATA) --work build/bundled-model --output $(OUTPUT)

# Adds the 5,000 articles of DATA/news_nl, killed twice on the way; some minutes.
benchmark-interrupted: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.interrupted_adding --data $(DATA)

# NEWS names a file of news_nl/, whose words are many more than the samples'.
benchmark-embedding: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.embedding $(if $(NEWS),--news $(NEWS))

# DATA names the folder with extraction/; without it only our own layouts are measured.
benchmark-extraction: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.extraction $(if $(DATA),--data $(DATA))

# PAGES names a folder of web pages; without it, the sample articles are taken.
benchmark-preparing: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.preparing $(if $(PAGES),--pages $(PAGES))

benchmark-vectors: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.vector_index

# DATA names the folder with news_nl/.
benchmark-same-story: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.benchmarks.same_story --data $(DATA)

screenshot: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.screenshots.readme

translations: $(VENV)/installed-for-tests
	@$(BIN)/pybabel compile --directory search_web/translations

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) search_web/preflight.py --port $(PORT) --disk-gb 3 --folder .
	@echo "Installing Vindplaats into $(VENV); the first time takes a few minutes …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade --constraint constraints.txt pip setuptools
	@$(PIP) install --constraint constraints.txt --no-build-isolation torch --editable .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml constraints.txt
	@$(PYTHON) search_web/preflight.py --disk-gb 3 --folder .
	@echo "Installing Vindplaats and its tests into $(VENV); the first time takes a few minutes …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade --constraint constraints.txt pip setuptools
	@$(PIP) install --constraint constraints.txt --no-build-isolation torch --editable ".[test]"
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) $(ARCHIVE) build
