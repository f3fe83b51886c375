# Works on a bare machine with Python 3.11 to 3.13, make and git; everything else comes into .tools
# and .venv. WAREHOUSE_HOME and WAREHOUSE_RETURNS say where the warehouse and the returns lie.

PYTHON ?= python3
HOME_FOLDER = $(or $(WAREHOUSE_HOME),warehouse)
RETURNS = $(or $(WAREHOUSE_RETURNS),returns)
UV = PYTHONPATH=.tools $(PYTHON) -m uv
RUN = .venv/bin
# The tests of a file share its fixtures, so one worker runs them; the dearest files come first.
WORKERS = --numprocesses 2 --dist loadfile --no-loadscope-reorder
SQL = models tests/dbt
OF_FILES = answers bench cli io landing quality

export UV_PYTHON_DOWNLOADS = never
export UV_PYTHON_PREFERENCE = only-system
# An organisation that looks into TLS has its own certificates in the system.
export UV_SYSTEM_CERTS = true
export UV_NATIVE_TLS = true

.PHONY: refresh quick test lint check sql changed-sql unit unit-of-files unit-of-builds tests generate soak audit wheel bom bench ui schedule docs notebooks spark cluster cluster-stop parity
.DEFAULT_GOAL = refresh

# The figures, from the returns; from synthetic ones where there are none.
refresh: .venv/.synced $(RETURNS)
	$(RUN)/warehouse refresh

# While you work: the linters, of SQL for changed files alone, the types, and the unit tests.
quick: .venv/.synced
	$(MAKE) --jobs 2 --output-sync=target unit-of-builds unit-of-files check changed-sql

# All that must hold, on two workers; the linters run beside the tests.
test: .venv/.synced
	$(MAKE) --jobs 3 --output-sync=target check sql tests

# All tests and those marked `soak`: more kills, other random examples, a real Superset. Hours.
soak: .venv/.synced
	$(RUN)/pytest $(WORKERS) --soak

lint: check sql

check: .venv/.synced
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/yamllint --strict .

# A minute of one core.
sql: .venv/.synced
	$(RUN)/sqlfluff lint --disable-progress-bar $(SQL)

# What differs from the branch main, committed or not.
changed-sql: .venv/.synced
	@from=$$(git merge-base HEAD main 2>/dev/null || echo HEAD); \
	files=$$(git diff --name-only --diff-filter=d $$from -- $(SQL); \
		git ls-files --others --exclude-standard -- $(SQL)); \
	files=$$(echo "$$files" | grep '\.sql$$'); \
	test -z "$$files" || $(RUN)/sqlfluff lint --disable-progress-bar $$files

unit: .venv/.synced
	$(MAKE) --jobs 2 --output-sync=target unit-of-builds unit-of-files

# Two halves, of which the first alone imports Dagster and dbt and the second Great Expectations.
unit-of-builds: .venv/.synced
	$(RUN)/pytest tests/unit $(addprefix --ignore=tests/unit/,$(OF_FILES))

unit-of-files: .venv/.synced
	$(RUN)/pytest $(addprefix tests/unit/,$(OF_FILES))

tests: .venv/.synced
	$(RUN)/pytest $(WORKERS)

# What dbt needs to know of a return, written again from its contract.
generate: .venv/.synced
	$(RUN)/python -m drug_strategy.contracts.generate

# The locked dependencies held against the published advisories. It fails if one has an advisory, or
# could not be looked up.
audit: .venv/.synced
	$(UV) export --frozen --no-emit-project --no-dev --quiet -o .tools/locked.txt
	$(UV) tool run pip-audit --strict -r .tools/locked.txt --require-hashes --disable-pip
	@echo "audited: $$(grep -c == .tools/locked.txt) packages, each by name and version"

# What a server installs: the wheel, and its locked dependencies with their checksums.
wheel: .venv/.synced
	$(UV) build --wheel --quiet --out-dir dist
	$(UV) export --frozen --no-emit-project --no-dev --quiet -o dist/requirements.txt
	@ls dist

# The bill of materials (CycloneDX): every locked dependency with its version, source and checksums.
bom: .venv/.synced
	@mkdir -p target
	$(UV) export --frozen --no-dev --format cyclonedx1.5 --quiet -o target/bom.cdx.json
	@echo "written: target/bom.cdx.json"

# How fast a refresh is, as ratios: make bench ROWS=5000000 AGAINST=before.json
bench: .venv/.synced
	$(RUN)/python -m bench --rows $(or $(ROWS),1000000) $(if $(AGAINST),--against $(AGAINST))

# The second engine, 490 MB: WAREHOUSE_ENGINE=spark warehouse refresh. It needs Java 17 or 21.
spark: .venv/.spark

# A cluster on this machine, to build on: a master, two workers and a Thrift server, 4 GB.
cluster: .venv/.spark
	$(RUN)/python -m tests.parity.cluster start

cluster-stop:
	$(RUN)/python -m tests.parity.cluster stop

# Every published table of both engines compared, on the golden returns and on example returns;
# on the golden ones alone: make parity PARITY=golden; on a cluster: make parity ENGINE=cluster
parity: .venv/.spark
	$(RUN)/pytest --parity=$(or $(ENGINE),process) --verbosity 1 -k "$(PARITY)" tests/parity

# Dagster's page, on this machine alone.
ui: .venv/.synced
	$(RUN)/warehouse ui

# What starts the nightly refresh, and the one after the returns folder changed.
schedule: .venv/.synced
	$(RUN)/warehouse ui --schedule

# The data dictionary and dbt's documentation, a page each, in the home folder.
docs: .venv/.synced
	$(RUN)/warehouse docs

# The notebooks, in a JupyterLab that is fetched for it.
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
