#!/usr/bin/env bash
# Measures the service (see Benchmarks/run.py, which takes the options), with a Docker Engine that answers or one of its own.
#
#   scripts/bench.sh PROGRAMS [OPTION…]   PROGRAMS is the folder of the programs that were built
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/engine-session.sh
trap end_engine EXIT
export PYTHONDONTWRITEBYTECODE=1 PATH=$PATH:/usr/sbin
Benchmarks/run.py --programs "$@"
