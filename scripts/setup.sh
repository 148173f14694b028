#!/usr/bin/env bash
# Brings every tool that the other targets need, in the version tools.env names. What fits already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools.env
source tools.env

tools_dir="${TOOLS_DIR:-$PWD/tools}"
export PATH="$tools_dir/bin:$PATH"
toolchain="$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up: %s\n' "$*" >&2; exit 1; }
# Whether command $1 exists and its `--version` ends in exactly $2.
fits() { command -v "$1" >/dev/null && [[ "$("$1" --version 2>/dev/null | head -n 1 | awk '{print $2}')" == "$2" ]]; }

require_basics() {
    command -v rustup >/dev/null || fail "rustup is missing. Install it from https://rustup.rs, then run make again."
    command -v npm >/dev/null || fail "Node.js $NODE_MAJOR_MIN or newer with npm is missing. Install it, then run make again."
    local major
    major="$(node -p 'process.versions.node.split(".")[0]')"
    [[ "$major" -ge "$NODE_MAJOR_MIN" ]] || fail "Node.js $NODE_MAJOR_MIN or newer is needed, found $(node --version)."
}

set_up_rust() {
    local installed
    installed="$(rustup target list --installed --toolchain "$toolchain" 2>/dev/null || true)"
    if ! grep -qx wasm32-unknown-unknown <<<"$installed" || ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
        say "installing Rust $toolchain with clippy, rustfmt and the wasm32 target"
        rustup toolchain install "$toolchain" --profile minimal --component clippy,rustfmt
        rustup target add wasm32-unknown-unknown --toolchain "$toolchain"
    fi
}

# Whether one of the named commands is on PATH.
has() { command -v "$@" >/dev/null; }

set_up_system_packages() {
    local missing=() browser=chromium driver=chromium-driver as_root=()
    if grep -qs '^ID=ubuntu' /etc/os-release; then browser=chromium-browser driver=chromium-chromedriver; fi
    has cc || missing+=(build-essential)
    has clang || missing+=(clang)
    has llvm-ar || missing+=(llvm)
    has chromium chromium-browser google-chrome || missing+=("$browser")
    has chromedriver || missing+=("$driver")
    [[ ${#missing[@]} -gt 0 ]] || return 0

    [[ "$(id -u)" == 0 ]] || as_root=(sudo)
    if ! has apt-get || { [[ "$(id -u)" != 0 ]] && ! has sudo; }; then
        fail "a C compiler, clang, llvm-ar, Chromium and chromedriver must be on PATH. On Debian: sudo apt-get install -y ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

set_up_wasm_tools() {
    if ! fits trunk "$TRUNK_VERSION"; then
        say "building trunk $TRUNK_VERSION into $tools_dir (about 10 minutes, once)"
        cargo install --locked --root "$tools_dir" "trunk@$TRUNK_VERSION"
    fi
    if ! fits wasm-bindgen "$WASM_BINDGEN_VERSION" || ! fits wasm-bindgen-test-runner "$WASM_BINDGEN_VERSION"; then
        say "building wasm-bindgen-cli $WASM_BINDGEN_VERSION into $tools_dir (about 4 minutes, once)"
        # Not --locked: its lock file names a crate version that some registry mirrors do not carry.
        cargo install --root "$tools_dir" "wasm-bindgen-cli@$WASM_BINDGEN_VERSION"
    fi
    if ! fits leptosfmt "$LEPTOSFMT_VERSION"; then
        say "building leptosfmt $LEPTOSFMT_VERSION into $tools_dir (about 2 minutes, once)"
        cargo install --locked --root "$tools_dir" "leptosfmt@$LEPTOSFMT_VERSION"
    fi
    # It tells no version of itself, so what cargo installed is asked.
    if ! grep -qs "\"wasm_split_cli_support $WASM_SPLIT_VERSION " "$tools_dir/.crates2.json" || ! has wasm-split-cli; then
        say "building wasm-split-cli $WASM_SPLIT_VERSION into $tools_dir (about 2 minutes, once)"
        cargo install --locked --root "$tools_dir" "wasm_split_cli_support@$WASM_SPLIT_VERSION" --features build-binary
    fi
}

set_up_node_packages() {
    # npm leaves no trace of which lock file it installed, so we do.
    local installed=e2e/node_modules/.installed-lock.json
    if ! cmp -s e2e/package-lock.json "$installed"; then
        say "installing the Node packages of e2e/"
        (cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit --loglevel=error)
        cp e2e/package-lock.json "$installed"
    fi
    [[ "$(e2e/node_modules/.bin/wasm-opt --version)" == *"version_$WASM_OPT_VERSION"* ]] ||
        fail "e2e/package.json must bring wasm-opt $WASM_OPT_VERSION (package binaryen), as tools.env says."
}

require_basics
set_up_rust
set_up_system_packages
set_up_wasm_tools
set_up_node_packages
echo "Set-up is complete: Rust $toolchain, trunk $TRUNK_VERSION, wasm-bindgen $WASM_BINDGEN_VERSION, wasm-split $WASM_SPLIT_VERSION, wasm-opt $WASM_OPT_VERSION, Chromium and the Node packages are in place."
