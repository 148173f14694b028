#!/usr/bin/env bash
# Cuts the app that Trunk has compiled into the parts that app/src/parts.rs declares: dist/ gets the first part in the
# place of the whole, and the others beside it. Called by build.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
whole="${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/release/playground.wasm"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Before wasm-bindgen, which drops what the cut goes by.
wasm-split-cli --target web --out-name playground "$whole" "$work"
wasm-bindgen --target web --keep-lld-exports --no-typescript --out-name playground --out-dir "$work/bound" "$work/playground.wasm"
node scripts/shorten-bindings.mjs "$work/bound/playground_bg.wasm" "$work/bound/playground.js"
mv "$work/bound/playground_bg.wasm" "$work/bound/playground.js" "$work"
rm -r "$work/bound" "$work/playground.wasm"

scripts/shrink-wasm.sh -Oz "$work"/*.wasm
cp "$work"/*.wasm "$work"/*.js dist/
