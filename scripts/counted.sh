#!/usr/bin/env bash
# Runs a test command, shows and keeps its output for test-counts.mjs. Usage: counted.sh <suite> <command…>
set -uo pipefail
counts="$(dirname "$(readlink -f "$0")")/../target/counts"
suite="$1"
shift
mkdir -p "$counts"
"$@" 2>&1 | tee "$counts/$suite.log"
status="${PIPESTATUS[0]}"
echo "$status" >"$counts/$suite.status"
exit "$status"
