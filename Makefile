# You need Python 3.11 to 3.13, make and git. Everything else is installed into .tools and .venv.
# WAREHOUSE_HOME is the warehouse's folder, and WAREHOUSE_RETURNS the returns' folder.

PYTHON ?= python3
HOME_FOLDER = $(or $(WAREHOUSE_HOME),warehouse)
RETURNS = $(or $(WAREHOUSE_RETURNS),returns)
UV = PYTHONPATH=.tools $(PYTHON) -m uv
RUN = .venv/bin
# Tests in a file share fixtures, so one worker runs them all. conftest.py sets the order of files.
# Two cores are busy with two workers; a third would import and collect everything once more.
WORKERS = --numprocesses 2 --dist loadfile --no-loadscope-reorder
SQL = models macros tests/dbt
OF_FILES = answers cli exports io landing quality
SOAK_OF_CI = pipeline/test_held_refreshes.py pipeline/test_files_left_out.py \
	pipeline/test_little_memory.py \
	pipeline/test_by_indicator.py::test_a_changed_return_builds_only_its_indicators \
	returns/test_scenarios.py crashes/test_killed_publications.py pipeline/test_wheel.py

export UV_PYTHON_DOWNLOADS = never
export UV_PYTHON_PREFERENCE = only-system
# Trust the system's certificates, because some organisations use their own to inspect TLS traffic.
export UV_SYSTEM_CERTS = true
export UV_NATIVE_TLS = true

.PHONY: refresh quick test lint check sql changed-sql unit-of-files unit-of-builds tests generate soak soak-of-ci other-python audit wheel bom bench picture notebooks spark cluster cluster-stop parity
.DEFAULT_GOAL = refresh

# Publish figures from the returns, or from synthetic returns if there are none.
refresh: .venv/.synced $(RETURNS)
	$(RUN)/warehouse refresh

# Run quick checks while you work: unit tests, types and linters (only changed files for SQL).
quick: .venv/.synced
	$(MAKE) --jobs 2 --output-sync=target unit-of-builds unit-of-files check changed-sql

# Run the tests on two workers, and the linters alongside (only changed files for SQL).
test: .venv/.synced
	$(MAKE) --jobs 4 --output-sync=target check changed-sql tests

# Run the tests that `make test` leaves out, which takes hours, or one part: make soak PART=3
# (docs/testing.md). More refreshes are killed, random examples differ from run to run, and a real
# Superset is tested. Part 5 is one file of tests that share nothing, so both workers run it.
soak: .venv/.synced
	$(RUN)/pytest $(if $(filter 5,$(PART)),--numprocesses 2,$(WORKERS)) --soak $(if $(PART),--part $(PART))

# Run the part of `make soak` that every change must pass, which takes some minutes. Few of these
# tests share fixtures, so the workers divide them one by one.
soak-of-ci: .venv/.synced
	$(RUN)/pytest --numprocesses 2 --dist worksteal --soak -m soak $(addprefix tests/,$(SOAK_OF_CI))

# Run the unit tests and the golden returns on the other Python, 3.11 or 3.13, if there is one.
other-python: .venv/.synced
	@used=$$($(RUN)/python -c 'import sys; print("python3.%d" % sys.version_info[1])'); \
	for other in python3.11 python3.13; do \
		if [ $$other != $$used ] && $$other -c "" 2>/dev/null; then \
			echo "testing on $$other"; \
			UV_PROJECT_ENVIRONMENT=.tools/$$other $(UV) sync --frozen --quiet --python $$other && \
			.tools/$$other/bin/pytest $(WORKERS) tests/unit tests/returns || exit 1; \
		fi; \
	done

lint: check sql

check: .venv/.synced
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/yamllint --strict .

# The SQL linter takes a minute on one core. Macros are checked where they are called (.sqlfluff).
sql: .venv/.synced
	$(RUN)/sqlfluff lint --disable-progress-bar $(SQL)

# Check the SQL files that differ from the branch main, committed or not, or all if a macro differs.
changed-sql: .venv/.synced
	@from=$$(git merge-base HEAD main 2>/dev/null || echo HEAD); \
	files=$$(git diff --name-only --diff-filter=d $$from -- $(SQL); \
		git ls-files --others --exclude-standard -- $(SQL)); \
	files=$$(echo "$$files" | grep '\.sql$$'); \
	case "$$files" in *macros/*) files="$(SQL)";; esac; \
	test -z "$$files" || $(RUN)/sqlfluff lint --disable-progress-bar $$files

# Only these unit tests import Dagster and dbt, and only unit-of-files imports Great Expectations.
unit-of-builds: .venv/.synced
	$(RUN)/pytest tests/unit $(addprefix --ignore=tests/unit/,$(OF_FILES))

unit-of-files: .venv/.synced
	$(RUN)/pytest $(addprefix tests/unit/,$(OF_FILES))

tests: .venv/.synced
	$(RUN)/pytest $(WORKERS)

# From the returns' contracts, write the files that dbt needs.
generate: .venv/.synced
	$(RUN)/python -m drug_strategy.contracts.generate

# Check the locked dependencies against published security advisories. This fails if a dependency
# has an advisory or cannot be looked up.
audit: .venv/.synced
	$(UV) export --frozen --no-emit-project --no-dev --quiet -o .tools/locked.txt
	$(UV) tool run pip-audit --strict -r .tools/locked.txt --require-hashes --disable-pip
	@echo "audited: $$(grep -c == .tools/locked.txt) packages, each by name and version"

# Build the wheel for a server, and list its locked dependencies with their checksums.
wheel: .venv/.synced
	$(UV) build --wheel --quiet --out-dir dist
	$(UV) export --frozen --no-emit-project --no-dev --quiet -o dist/requirements.txt
	@ls dist

# Write the bill of materials (CycloneDX), which lists every locked dependency's version, source and
# checksums.
bom: .venv/.synced
	@mkdir -p target
	$(UV) export --frozen --no-dev --format cyclonedx1.5 --quiet -o target/bom.cdx.json
	@echo "written: target/bom.cdx.json"

# Measure how fast a refresh is: make bench ROWS=5000000 AGAINST=before.json WRITE=docs/speed.md
bench: .venv/.synced
	$(RUN)/python -m bench --rows $(or $(ROWS),186000) $(if $(AGAINST),--against $(AGAINST)) \
		$(if $(WRITE),--write $(WRITE))

# Install Spark, the second engine, which takes 490 MB and needs Java 17 or 21. To use it, run:
# WAREHOUSE_ENGINE=spark warehouse refresh
spark: .venv/.spark

# Start a local Spark cluster with two workers and a Thrift server (5 GB).
cluster: .venv/.spark
	$(RUN)/python -m tests.parity.cluster start

cluster-stop:
	$(RUN)/python -m tests.parity.cluster stop

# Compare all published tables between the two engines, for the golden and example returns. For the
# golden returns alone, add PARITY=golden. On a cluster, add ENGINE=cluster.
parity: .venv/.spark
	$(RUN)/pytest --parity=$(or $(ENGINE),process) --verbosity 1 -k "$(PARITY)" tests/parity

# Make README's picture of the front page from the example returns, with Chromium. Run this when the
# front page has changed, and look at the picture. For a report that exists: REPORT=warehouse/report
picture: .venv/.synced
	$(RUN)/python -m tests.picture $(REPORT)

# Open the notebooks in JupyterLab, downloading it if necessary.
notebooks: .venv/.synced
	$(UV) run --no-sync --with jupyterlab jupyter lab notebooks

$(RETURNS): | .venv/.synced
	@echo "setting up 3 of 3: there is no folder $(RETURNS); writing synthetic example returns into it"
	$(RUN)/warehouse example-returns $(RETURNS)

.venv/.synced: pyproject.toml uv.lock | .tools/uv
	@echo "setting up 2 of 3: the locked packages into .venv, 1.6 GB (a minute or two)"
	$(UV) sync --frozen --compile-bytecode --quiet --python $(PYTHON)
	touch $@

.venv/.spark: .venv/.synced
	$(UV) sync --frozen --group spark --compile-bytecode --quiet --python $(PYTHON)
	touch $@

.tools/uv:
	@echo "setting up 1 of 3: uv, which reads uv.lock, into .tools"
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv
