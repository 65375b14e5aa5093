# `make run` and `make test` do all the set-up themselves: tools/setup says how.
# Written for any GNU make since 3.81, the one that macOS has.

.PHONY: help run test checks kernels
.DEFAULT_GOAL := help

help:
	@echo 'make run                                 the window'
	@echo 'make run ARGS="points.csv --k 5 --run"   the window, with arguments (make run ARGS=--help)'
	@echo 'make test                                style, types, imports and tests, as .ci/run does'
	@echo 'Add PYTHON=/path/to/python3 to choose the Python that .venv is made with.'

# ARGS is used as typed: $(value ...) leaves a $ in it to the shell.
run:
	@tools/setup run
	@.venv/bin/python -m kmeans_gui $(value ARGS)

test: export QT_QPA_PLATFORM = offscreen
test:
	@tools/setup test
	@$(MAKE) --no-print-directory -j 2 checks kernels
	.venv/bin/python -m pytest -n auto --cov --cov-report=term

checks:
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as check; check()'

# before the tests: compiling takes three times as long under coverage, and each of their processes would
kernels:
	@.venv/bin/python -c 'from kmeans_gui.core import warmup; from kmeans_gui.raster import frame; warmup.warm_up(); warmup.warm_up("float32"); frame.warm_up(); frame.warm_up("float32")'
