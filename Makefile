# The commands other people rely on. Each sets up what it needs; see CONTRIBUTING.md.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

PYTHON := .venv/bin/python
# Qt insists on a UTF-8 locale; a minimal Debian has none but this one.
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
# The suite starts hundreds of terminals: without kept bytecode each would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

FEATURES ?=
ONLY ?=
SEEDS ?= 20
SECONDS ?= 60

.PHONY: help setup run test unit lint journeys screens reference-pictures manual-pictures bench crash crash-million drill soak mutants fuzz package cage update-bundle reproduce deb lock licences clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## system packages, .venv and the locked Python packages (every target does this by itself)
	@scripts/setup.sh

run: setup ## the terminal with its simulated bench; without a display the demonstration, into build/demo/
	@scripts/run.sh

test: lint unit ## linters, then the whole test suite

unit: setup
	@$(PYTHON) -m pytest -n 3 --dist loadgroup -m "not long"

lint: setup ## ruff, mypy and qmllint
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) scripts/lint_qml.py

journeys: setup ## Gherkin journeys through the real window: FEATURES="a.feature b.feature", default all
	@$(PYTHON) tests/journeys/run_features.py $(FEATURES)

screens: setup ## a picture of every screen and control, mode, language and shape in build/screens/
	@$(PYTHON) -m ui.screenshots --out build/screens

manual-pictures: setup ## docs/pictures/ anew, from the real screens
	@$(PYTHON) -m scripts.manual_pictures

reference-pictures: setup ## tests/screens/reference/ anew: look at what changed before it is committed
	@$(PYTHON) -m tests.support.referenceshots

bench: setup ## benchmarks, a JSON line each: ONLY=name
	@$(PYTHON) -m benchmarks $(if $(ONLY),--only $(ONLY))

crash: setup ## storage and network fault rigs, a JSON line each: SEEDS=20
	@$(PYTHON) -m benchmarks.crash --seeds $(SEEDS)

crash-million: setup ## the same until a million kill points were tried, some hours; ended and started again it goes on
	@$(PYTHON) -m benchmarks.long_crash --cases 1000000 --jobs 2

drill: setup ## faults planted at the real program, and how soon the technician's overview names each, a JSON line each
	@$(PYTHON) -m kiosk.demo.drill

soak: setup ## people, faults, crashes and hangs at random under a simulated service manager: SECONDS=600 SEEDS=1
	@$(PYTHON) -m kiosk.demo.soak --seconds $(SECONDS) --seed $(SEEDS)

mutants: setup ## guards taken out one at a time, and which rig notices, a JSON line each (some 15 minutes)
	@$(PYTHON) -m benchmarks.mutants

fuzz: setup ## every codec under libFuzzer, a JSON line each: SECONDS=60 for each, ONLY=name
	@$(PYTHON) -m benchmarks.fuzz --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY))

deb: package ## the packaged terminal as a Debian package in dist/, with units, udev rules and SBOM
	@$(PYTHON) -m scripts.deb

cage: package ## the packaged program under a terminal's compositor without a screen, and how soon it is ready
	@$(PYTHON) -m scripts.cage

update-bundle: package ## the whole packaged program as a signed release: fetched, tried, kept, given back; a JSON line each
	@$(PYTHON) -m scripts.update_bundle

reproduce: setup ## the packaged program built twice, and every file in which the two differ
	@$(PYTHON) -m scripts.reproduce

package: setup ## one-folder program in dist/kiosk/, its size, its smoke start and what it can still do
	@$(PYTHON) -m scripts.package

lock: setup ## requirements.lock anew from requirements.in, and docs/licences.md with it
	@scripts/lock.sh
	@scripts/setup.sh
	@$(PYTHON) scripts/licences.py

licences: setup ## docs/licences.md anew from the installed packages
	@$(PYTHON) scripts/licences.py

clean: ## forget what was built; keeps .venv
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
