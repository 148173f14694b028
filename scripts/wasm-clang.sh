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
# Of QuickJS itself two lines are others: worker/quickjs/arenas.sed.
args=()
for arg in "$@"; do
    if [[ "$arg" == */quickjs.c ]]; then
        source="$arg"
        args+=(-iquote "${arg%/*}" -x c -)
    else
        args+=("$arg")
    fi
done
[[ "${source:-}" ]] || exec clang "$@" "${flags[@]}"

changed="$(sed -f "$quickjs/arenas.sed" "$source" | { diff "$source" - || true; } | grep -c '^>' || true)"
[[ "$changed" == 2 ]] || { echo "arenas.sed must change two lines of $source, not $changed" >&2; exit 1; }
sed -f "$quickjs/arenas.sed" "$source" | clang "${args[@]}" "${flags[@]}"
