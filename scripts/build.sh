#!/usr/bin/env bash
# Builds dist/ unless it is already what the sources say. Called by make, which sets PATH and the tool versions.
set -euo pipefail
cd "$(dirname "$0")/.."
PLAYGROUND_BUILD="$(scripts/build-id.sh)"
export PLAYGROUND_BUILD

if grep -qs "name=\"playground-build\" content=\"$PLAYGROUND_BUILD\"" dist/index.html; then
    echo "dist/ is up to date (build $PLAYGROUND_BUILD)"
    exit
fi
# A fifth smaller: views of one type instead of one type each. In parts: scripts/cut-app.sh. And no path of this machine
# inside what is published: those of the checkout are relative already, and to name it here would let each checkout
# compile all dependencies anew.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--cfg erase_components --cfg app_in_parts \
--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
cargo fetch --locked --quiet
# The whole app that Trunk puts into dist/ lacks what only the parts have; they take its place.
trunk build --release --offline
scripts/cut-app.sh
# Trunk has optimized the engine already.
scripts/shrink-wasm.sh --strip-debug dist/worker_bg.wasm
node scripts/finish-dist.mjs dist
node scripts/frame.mjs dist
node scripts/service-worker.mjs dist
node scripts/compress-dist.mjs dist
# A build over its budget is none: the next one must not take it for up to date.
node scripts/size.mjs --check || { rm dist/index.html*; exit 1; }
echo "dist/ is ready (build $PLAYGROUND_BUILD)"
