# `make run` and `make test` do all the set-up themselves: tools/setup says how.
# Written for any GNU make since 3.81, the one that macOS has.

.PHONY: help run test checks kernels coverage
.DEFAULT_GOAL := help

help:
	@echo 'make run                                 the window'
	@echo 'make run ARGS="points.csv --k 5 --run"   the window, with arguments (make run ARGS=--help)'
	@echo 'make test                                style, types, imports and tests, as .ci/run does'
	@echo 'make coverage                            the tests again, and which lines none of them runs'
	@echo 'Add PYTHON=/path/to/python3 to choose the Python that .venv is made with.'

# ARGS is used as typed: $(value ...) leaves a $ in it to the shell.
run:
	@tools/setup run
	@.venv/bin/python -m kmeans_gui $(value ARGS)

test coverage: export QT_QPA_PLATFORM = offscreen
test:
	@tools/setup test
	@$(MAKE) --no-print-directory -j 2 checks kernels
	.venv/bin/python -m pytest -n auto

checks:
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as check; check()'

# before the tests, so that they do not compile the same kernels in every one of their processes
kernels:
	@.venv/bin/python -c 'from kmeans_gui.core import warmup; from kmeans_gui.raster import frame; warmup.warm_up(); warmup.warm_up("float32"); frame.warm_up(); frame.warm_up("float32")'

# by itself, since Python 3.11 needs over a third more time for every test while lines are counted
coverage:
	@tools/setup test
	@$(MAKE) --no-print-directory kernels
	.venv/bin/python -m pytest -n auto --cov --cov-report=term
