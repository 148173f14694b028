#!/usr/bin/env bash
# Prints a short hash of everything that goes into dist/, committed or not: the same sources give the same id.
set -euo pipefail
cd "$(dirname "$0")/.."
find .cargo Cargo.lock Cargo.toml Trunk.toml app docs host index.html page rust-toolchain.toml scripts style tools.env worker \
    -type f ! -path '*/tests/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12
