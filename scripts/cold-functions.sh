#!/usr/bin/env bash
# Writes worker/quickjs/cold-functions.txt: runs the programs of e2e/profile/ in a worker whose QuickJS counts how often
# its branches are taken, and names every function but those that 99 % of all counts lie in. What compiles a source is
# not named: it recurses, and for size it takes more of the browser's stack than the stack limit was measured for. Called
# by make, which sets PATH. Needs clang 14 (see e2e/profile/raw-profile.ts).
set -euo pipefail
cd "$(dirname "$0")/.."
wasm=wasm32-unknown-unknown
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
compiler='^(js_proxy_isArray$|js_parse_|re_parse_|js_build|js_create_function|js_new_function|resolve_|emit_|get_lvalue|put_lvalue|find_|define_var|new_label|push_scope|pop_scope|optimize_|skip_dead|compute_|add_scope|add_pc2line|free_token|peek_token|lre_compile|cr_|to_utf32)'
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/counting"

links=(-C "link-arg=$work/profile-runtime.o" -C link-arg=--export=__llvm_profile_raw_version)
for section in data cnts names; do
    links+=(-C "link-arg=--export=__start___llvm_prf_$section" -C "link-arg=--export=__stop___llvm_prf_$section")
done
clang --target=$wasm -c worker/quickjs/profile-runtime.c -o "$work/profile-runtime.o"
COUNT_BRANCHES=1 cargo rustc --locked --release --target $wasm -p plugin-runtime --bin worker -- "${links[@]}"

wasm-bindgen --target no-modules --no-typescript --out-dir "$work" "$CARGO_TARGET_DIR/$wasm/release/worker.wasm"
echo '<link id="plugin-worker" href="start.js">' >"$work/index.html"
echo 'importScripts("worker.js"); wasm_bindgen({ module_or_path: "worker_bg.wasm" }).then((engine) => Object.assign(self, { engine }));' >"$work/start.js"
(cd e2e && COUNTING_WORKER="$work" COUNTS="$work/counts" playwright test --config profile.config.ts)

llvm-profdata merge -text "$work"/counts.* |
    awk '
        /^#/ { values = /Values/; next }
        /^:ir/ || /^$/ { name = ""; values = 0; next }
        name == "" { name = $0; sub(/^.*:/, "", name); next }
        values { count[name] += $0; total += $0 }
        END { for (name in count) print count[name], name, total }' |
    sort -rn |
    awk '{ print ((sum < 0.99 * $3) ? "hot" : "cold"), $2; sum += $1 }' |
    awk -v compiler="$compiler" '$1 == "cold" && $2 !~ compiler { print $2 }' |
    LC_ALL=C sort >"$work/cold-functions.txt"
mv "$work/cold-functions.txt" worker/quickjs/cold-functions.txt
wc -l worker/quickjs/cold-functions.txt
