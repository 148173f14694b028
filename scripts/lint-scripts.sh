#!/usr/bin/env bash
# Checks what clippy does not see: what the host is built of, shell and JavaScript syntax, the preset plugins, the types
# of e2e/.
set -euo pipefail
cd "$(dirname "$0")/.."
for script in scripts/*.sh .ci/run; do bash -n "$script"; done
find scripts page app/src worker/src e2e/bench e2e/corpus e2e/profile -name '*.js' -o -name '*.mjs' | while read -r script; do node --check "$script"; done
(cd e2e && tsc --noEmit)
# The signals say their warnings on a browser's console, so natively all of it counts, and in a browser what it names itself.
linked="$(cargo tree --locked --offline --quiet -p plugin-host -e normal --prefix none)
$(cargo tree --locked --offline --quiet -p plugin-host -e normal --prefix none --depth 1 --target wasm32-unknown-unknown)"
if grep -E '^(leptos|tachys|web-sys|js-sys|wasm-bindgen|gloo-[a-z]+) ' <<<"$linked"; then
    echo "lint: the host must know no view and no browser, but links the above" >&2
    exit 1
fi
if grep -n '"resolved": "http' e2e/package-lock.json | grep -v '"https://registry.npmjs.org/'; then
    echo "lint: e2e/package-lock.json must name no registry but the default" >&2
    exit 1
fi
