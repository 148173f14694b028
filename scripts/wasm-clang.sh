#!/usr/bin/env bash
# The C compiler for wasm32 (.cargo/config.toml names it): clang, with what QuickJS is compiled with there.
# docs/decisions/006-build-for-size.md has the figures.
set -euo pipefail
quickjs="$(cd "$(dirname "$0")/.." && pwd)/worker/quickjs"

flags=(
    # Leaves out what prints debugging texts that nobody sees. Assertions stay: that folder has an assert.h.
    -DNDEBUG "-I$quickjs"
    # Instructions that Rust's own code for wasm32 has, too.
    -mbulk-memory -msign-ext -mnontrapping-fptoint -mmutable-globals
)

if [[ "${COUNT_BRANCHES:-}" ]]; then
    # scripts/cold-functions.sh: each function counts how often its branches are taken.
    flags+=(-O3 -fprofile-generate -mllvm -disable-vp -mllvm -disable-preinline)
else
    # For speed, but what plugins spend no time in for size.
    flags+=(-O3)
    while read -r function; do
        flags+=(-mllvm "-force-attribute=$function:minsize" -mllvm "-force-attribute=$function:optsize")
    done <"$quickjs/cold-functions.txt"
fi
# QuickJS keeps small things in blocks, for each size its own, of which half a one lies idle in every VM. Of 4 KB each that
# would be 50 KB more for a plugin that does nothing.
args=()
source=/dev/null
for arg in "$@"; do
    if [[ "$arg" == */quickjs.c ]]; then
        source="$arg"
        args+=(-iquote "${arg%/*}" -x c -)
        grep -q '^#define JS_ARENA_SIZE ' "$arg" || { echo "wasm-clang.sh: no JS_ARENA_SIZE in $arg" >&2; exit 1; }
    else
        args+=("$arg")
    fi
done
sed 's/^#define JS_ARENA_SIZE .*/#define JS_ARENA_SIZE 1024/' "$source" | clang "${args[@]}" "${flags[@]}"
