# `make demo` shows the whole service at work; `make test` runs every test. Both install what is missing (as root); the tests take
# schemathesis, KLayout and FastAPI from PyPI; WITHOUT_FUZZING=1 leaves out the fuzzing.

.PHONY: build install deb demo test test-faults soak test-large test-package fuzz-api compare-layouts fuzz-layout fuzz-reports \
    bench bench-smoke man completions lint format image dependencies clean

# Where a private Docker Engine is kept when no other answers. Short, as paths of unix sockets are limited to 107 bytes.
ENGINE ?= /tmp/precheck-engine-$(shell id -u)

build: dependencies
	swift build --explicit-target-dependency-import-check=error

dependencies:
	@scripts/install-dependencies.sh

# Builds, starts everything on loopback, sends a whole die through it, and cleans up.
demo: build
	@ENGINE=$(ENGINE) scripts/demo.sh

# Every test: formatting, units, and the whole stack on a real nginx, SQLite and Docker Engine.
test: dependencies
	@ENGINE=$(ENGINE) WITHOUT_FUZZING=$(WITHOUT_FUZZING) scripts/test.sh

# Kills each part at every step between two effects, and writes the table of docs/reliability.md.
test-faults: dependencies
	@ENGINE=$(ENGINE) scripts/test-faults.sh

# Breaks everything at random for SECONDS (600 unless set), with the choices of SEED (printed, random unless set).
SECONDS ?= 600
soak: dependencies
	@ENGINE=$(ENGINE) PRECHECK_SOAK_SECONDS=$(SECONDS) PRECHECK_SOAK_SEED=$(SEED) scripts/test.sh --filter SoakTests

# Tests of logs and reports with the full sizes: minutes, and 12 GB below /tmp.
test-large: build
	@ENGINE=$(ENGINE) PRECHECK_LARGE=1 scripts/test.sh --filter 'LargeLogTests|LargeReportTests'

# Random requests for a longer time: SEED=, EXAMPLES= (for each operation) and MINUTES= may be given.
fuzz-api: build
	@ENGINE=$(ENGINE) SEED=$(SEED) EXAMPLES=$(EXAMPLES) MINUTES=$(MINUTES) scripts/fuzz-api.sh

# Looks only that every measurement of `make bench` runs: two minutes at most.
bench-smoke: build
	@ENGINE=$(ENGINE) scripts/bench.sh .build/debug --smoke

# Manual pages and completions for shells, in .build/share as an installation has them in /usr/share.
man completions: build
	@swift build --quiet --product generate-manual
	@scripts/manuals.sh .build/share

# Compares the layout reader with KLayout on layouts made at random: SEED and COUNT may be set.
compare-layouts: build
	@scripts/compare-layouts.sh

# Feeds the layout reader with mutated layouts, for MINUTES (10 unless set).
fuzz-layout: dependencies
	@scripts/fuzz-layout.sh

# Feeds the readers of reports with mutated ones, for MINUTES (10 unless set).
fuzz-reports: dependencies
	@scripts/fuzz-reports.sh

# What is installed, packaged and measured holds all of Swift: the host needs none.
RELEASE = .build-static/release
# Bound at the start, so that the tables of library calls are read-only afterwards.
STATIC = swift build -c release --static-swift-stdlib --scratch-path .build-static -Xlinker -z -Xlinker now
PREFIX ?= /usr/local

$(RELEASE)/precheck-server: dependencies
	$(STATIC)
	@$(STATIC) --quiet --product generate-manual

install: $(RELEASE)/precheck-server
	@packaging/install.sh $(RELEASE) "$(DESTDIR)" "$(PREFIX)"

# The Debian package, in .build-static.
deb: $(RELEASE)/precheck-server
	@packaging/deb.sh $(RELEASE) .build-static

# Measures all that docs/performance.md holds, and writes it: about 20 minutes on a machine that does nothing else, and 20 GB below
# FOLDER (/tmp unless set). ONLY="requests uploads" measures those groups again, and leaves the others as they were measured before.
bench: $(RELEASE)/precheck-server
	@ENGINE=$(ENGINE) scripts/bench.sh $(RELEASE) --document docs/performance.md --results .build-bench/results.json \
		$(if $(FOLDER),--folder $(FOLDER)) $(if $(ONLY),--only $(ONLY))

# Installs the package into a Debian of its own (debootstrap, root) and drives the service there. Takes minutes: not part of `test`.
test-package: deb
	@ENGINE=$(ENGINE) scripts/test-package.sh

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .build-static .build-bench
