#!/usr/bin/env bash
# Makes modules small, in their place: `shrink-wasm.sh -Oz a.wasm b.wasm`. The first argument is what wasm-opt does before
# functions that are much alike are put next to each other. Called by build.sh and cut-app.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
# By name: of the app's parts only the first says what it uses. `-all` would also write what browsers do not read yet.
features=(bulk-memory bulk-memory-opt call-indirect-overlong multivalue mutable-globals nontrapping-float-to-int reference-types sign-ext)
optimize() { wasm-opt "${features[@]/#/--enable-}" "$1" --strip-debug --strip-producers --strip-target-features "$2" -o "$2"; }
for module in "${@:2}"; do
    optimize "$1" "$module"
    node scripts/order-functions.mjs "$module"
    optimize --reorder-functions-by-name "$module"
done
