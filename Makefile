# The two commands a newcomer needs are `make serve` and `make test`; both set up what is missing first.
include tools.env

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

export TOOLS_DIR ?= $(CURDIR)/tools
export PATH := $(TOOLS_DIR)/bin:$(CURDIR)/e2e/node_modules/.bin:$(PATH)
# Trunk takes these from PATH and downloads nothing.
export TRUNK_TOOLS_WASM_BINDGEN := $(WASM_BINDGEN_VERSION)
export TRUNK_TOOLS_WASM_OPT := version_$(WASM_OPT_VERSION)
export TRUNK_SKIP_VERSION_CHECK := true
export WASM_BINDGEN_TEST_TIMEOUT ?= 300
FUZZ_CASES ?= 20000
SEED ?= 1
STEPS ?= 3000
MINUTES ?= 10
# Means nothing to the compiler, but cargo compiles QuickJS again when it changes: with what QuickJS is compiled with.
export CFLAGS_wasm32_unknown_unknown := -DFLAGS_$(shell cat scripts/wasm-clang.sh worker/quickjs/* | cksum | cut -d ' ' -f 1)
export CHROMEDRIVER ?= $(shell command -v chromedriver)

# A browser is opened where there is a screen to show it on.
OPEN := $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s)),--open)
WASM := --target wasm32-unknown-unknown
# Runs a command, keeps what it prints, and so lets test-counts.mjs count its tests.
COUNTED := scripts/counted.sh

.PHONY: forget-counts help setup serve build test lint fmt test-unit test-web test-e2e fuzz monkey volume soak bench bench-engine cold-functions size clean

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(filter-out tools.env,$(MAKEFILE_LIST)))

setup: ## Installs every tool that is missing, in the version tools.env names.
	@scripts/setup.sh

serve: setup ## Serves the app on http://127.0.0.1:8080 and rebuilds it on every change.
	@cargo fetch --locked --quiet
	trunk serve --offline $(OPEN)

build: setup ## Builds the site into dist/, ready for any static file server.
	@scripts/build.sh

test: forget-counts lint test-unit test-web test-e2e ## Runs every check and every test.
	@node scripts/test-counts.mjs

forget-counts:
	@rm -rf target/counts

lint: setup ## Checks format, lints (native and wasm32), modules, scripts, types, licences and known advisories.
	cargo fmt --all --check
	leptosfmt --quiet --check app/src
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked $(WASM) -p plugin-runtime --all-targets -- -D warnings
	cargo clippy --locked $(WASM) -p plugin-host --lib -- -D warnings
	cargo clippy --locked $(WASM) -p playground --all-targets -- -D warnings
	node scripts/circles.mjs
	scripts/lint-scripts.sh
	node scripts/licences.mjs --check
	node scripts/advisories.mjs

fmt: setup ## Formats the Rust code.
	leptosfmt --quiet app/src
	cargo fmt --all

test-unit: setup ## Runs the native tests.
	$(COUNTED) unit cargo test --locked --workspace --no-fail-fast

test-web: setup ## Runs the browser tests of both crates in headless Chromium.
	$(COUNTED) web-worker cargo test --locked $(WASM) -p plugin-runtime --tests --no-fail-fast
	$(COUNTED) web-app cargo test --locked $(WASM) -p playground --tests --no-fail-fast

test-e2e: build ## Runs the Playwright tests against dist/.
	cd e2e && ../$(COUNTED) e2e playwright test

fuzz: setup ## Runs the fuzz tests on FUZZ_CASES new inputs each (default 20000).
	PROPTEST_CASES=$(FUZZ_CASES) cargo test --locked --workspace --test 'fuzz_*' -- --nocapture
	PROPTEST_CASES=$$(($(FUZZ_CASES) / 20)) cargo test --locked -p plugin-host --test differential -- --nocapture

monkey: build ## Lets a monkey use the app: SEED and STEPS (default 1, 3000), or REPLAY=file does a written walk again.
	cd e2e && SEED=$(SEED) STEPS=$(STEPS) REPLAY=$(abspath $(REPLAY)) playwright test --config monkey.config.ts

volume: build ## Holds the page to its figures beside plugins that want too much, on a quiet machine.
	cd e2e && VOLUME_STRICT=1 playwright test tests/volume.spec.ts

soak: build ## Runs the heaviest allowed plugins for MINUTES (default 10), killing a worker each second.
	cd e2e && SOAK_MINUTES=$(MINUTES) playwright test --config soak.config.ts

bench: build ## Measures first load, first plugin and click latency on the release build.
	cd e2e && playwright test --config bench.config.ts

bench-engine: build ## Measures the engine beside quickjs-emscripten's, and other builds: ENGINES="name=dist-folder …".
	cd e2e && playwright test --config bench.config.ts engine.bench

cold-functions: setup ## Finds out anew which functions of QuickJS are compiled for size.
	scripts/cold-functions.sh

size: build ## Prints what is downloaded, file by file, raw and gzip, beside its budget, and what the app's code is made of.
	@node scripts/size.mjs
	@node scripts/code-size.mjs

clean: ## Removes what was built, but not the tools.
	cargo clean
	rm -rf dist e2e/test-results
