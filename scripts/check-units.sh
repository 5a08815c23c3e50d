#!/usr/bin/env bash
# Checks the units in systemd/: unknown keys, missing programs, and how exposed the services are.
set -euo pipefail
cd "$(dirname "$0")/.."

# In tenths, as systemd-analyze(1) takes them.
readonly api_exposure=12 queue_exposure=25

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp systemd/* "$folder"
# The programs that were built stand for the installed ones.
sed -i "s#^ExecStart=/usr/bin/#ExecStart=$PWD/.build/debug/#" "$folder"/*.service

# Without --recursive-errors, systemd-analyze only warns of unknown keys.
systemd-analyze verify --man=no --recursive-errors=no "$folder"/*.socket "$folder"/*.service
systemd-analyze security --offline=true --threshold=$api_exposure "$folder/precheck-api.service" | tail -n 1
systemd-analyze security --offline=true --threshold=$queue_exposure "$folder/precheck-queue.service" | tail -n 1
