# Each target installs what it needs and is missing (as root). `make demo` shows the whole service at work; `make unit` runs the tests that
# need neither Docker nor nginx, `make test` every test. Some tools come from PyPI; WITHOUT_FUZZING=1 leaves out the fuzzing.

.PHONY: build unit install release deb check-package reproducible demo test test-faults soak test-large test-package test-trixie fuzz-api \
    compare-layouts fuzz-layout fuzz-reports bench bench-smoke man completions lint format clean

# Where a private Docker Engine is kept when no other answers. Short, as paths of unix sockets are limited to 107 bytes.
ENGINE ?= /tmp/precheck-engine-$(shell id -u)

NEED = @scripts/install-dependencies.sh
BUILD = swift build --explicit-target-dependency-import-check=error

build:
	$(NEED) build
	$(BUILD)

# The tests that need neither Docker nor nginx: those of a real engine run only where PRECHECK_TEST_DOCKER names one.
# The half minute for which two processes write to one database is 4 seconds here.
unit:
	$(NEED) build
	$(BUILD) --build-tests
	env -u PRECHECK_TEST_DOCKER PRECHECK_WRITE_SECONDS=4 swift test --skip-build --skip '^EndToEnd\.'

# Builds, starts everything on loopback, sends a whole die through it, and cleans up.
demo: build
	$(NEED) service
	@ENGINE=$(ENGINE) scripts/demo.sh

# Every test: formatting, units, and the whole stack on a real nginx, SQLite and Docker Engine.
test:
	$(NEED) build service test lint
	@ENGINE=$(ENGINE) WITHOUT_FUZZING=$(WITHOUT_FUZZING) scripts/test.sh

# Kills each part at every step between two effects, and writes the table of docs/reliability.md.
test-faults:
	$(NEED) build service test
	@ENGINE=$(ENGINE) scripts/test-faults.sh

# Breaks everything at random for SECONDS (600 unless set), with the choices of SEED (printed, random unless set).
SECONDS ?= 600
soak:
	$(NEED) build service test
	@ENGINE=$(ENGINE) PRECHECK_SOAK_SECONDS=$(SECONDS) PRECHECK_SOAK_SEED=$(SEED) scripts/test.sh --filter SoakTests

# Tests of logs and reports with the full sizes: minutes, and 12 GB below /tmp.
test-large:
	$(NEED) build service test
	@ENGINE=$(ENGINE) PRECHECK_LARGE=1 scripts/test.sh --filter 'LargeLogTests|LargeReportTests'

# Random requests for a longer time: SEED=, EXAMPLES= (for each operation) and MINUTES= may be given.
fuzz-api: build
	$(NEED) service
	@ENGINE=$(ENGINE) SEED=$(SEED) EXAMPLES=$(EXAMPLES) MINUTES=$(MINUTES) scripts/fuzz-api.sh

# Looks only that every measurement of `make bench` runs: two minutes at most.
bench-smoke: build
	$(NEED) service test
	@ENGINE=$(ENGINE) scripts/bench.sh .build/debug --smoke

# Manual pages and completions for shells, in .build/share as an installation has them in /usr/share.
man completions: build
	@swift build --quiet --product generate-manual
	@scripts/manuals.sh .build/share

# Compares the layout reader with KLayout on layouts made at random: SEED and COUNT may be set.
compare-layouts: build
	$(NEED) service
	@scripts/compare-layouts.sh

# Feeds the layout reader with mutated layouts, for MINUTES (10 unless set).
fuzz-layout:
	$(NEED) build
	@scripts/fuzz-layout.sh

# Feeds the readers of reports with mutated ones, for MINUTES (10 unless set).
fuzz-reports:
	$(NEED) build
	@scripts/fuzz-reports.sh

# What is installed, packaged and measured holds all of Swift: the host needs none.
RELEASE = .build-static/release
PREFIX ?= /usr/local

release:
	$(NEED) build
	@scripts/build-release.sh

install: release
	$(NEED) package
	@packaging/install.sh $(RELEASE) "$(DESTDIR)" "$(PREFIX)"

# The Debian package, in .build-static.
deb: release
	$(NEED) package
	@packaging/deb.sh $(RELEASE) .build-static

# What a look at the package can find: lintian, its bill of materials, its version.
check-package:
	$(NEED) package lint
	@scripts/check-package.sh

# Builds the last commit in two folders and compares the programs and the packages: two whole release builds. PROGRAMS="precheck-api"
# builds and compares those alone.
reproducible:
	$(NEED) build package
	@scripts/check-reproducible.sh $(PROGRAMS)

# Measures all that docs/performance.md holds, and writes it: about 20 minutes on a machine that does nothing else, and 20 GB below
# FOLDER (/tmp unless set). ONLY="requests uploads" measures those groups again, and leaves the others as they were measured before.
bench: release
	@scripts/build-release.sh precheck-demo
	$(NEED) service test
	@ENGINE=$(ENGINE) scripts/bench.sh $(RELEASE) --document docs/performance.md --results .build-bench/results.json \
		$(if $(FOLDER),--folder $(FOLDER)) $(if $(ONLY),--only $(ONLY))

# Installs the package into a Debian of its own (debootstrap, root) and drives the service there. Takes minutes: not part of `test`.
test-package: deb
	$(NEED) debian
	@ENGINE=$(ENGINE) scripts/test-package.sh

# The same in a Debian 13, and the end-to-end tests on its Docker Engine and its nginx. FILTER="WorkflowTests" runs those alone.
test-trixie: deb
	$(NEED) build service test debian
	@ENGINE=$(ENGINE) SUITE=trixie scripts/test-package.sh
	@ENGINE=$(ENGINE) scripts/test-trixie.sh $(or $(FILTER),EndToEnd)

# Formatting, shell scripts (shellcheck) and Python (ruff).
lint:
	$(NEED) lint
	@scripts/lint.sh

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .build-static .build-bench
