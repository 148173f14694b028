//! A plugin that swallows its interrupt: nothing inside the VM can stop it, so the engine gives its
//! process up.
//!
//! In a browser the process is the worker, which the page then terminates; that is tested on the
//! page. Natively it is the process itself, so each plugin runs in a child of this test.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/stage.rs"]
mod stage;

use std::env;
use std::process::{Command, exit};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use plugin_runtime::contracts::Limits;
use stage::{Stage, widget};

const PLUGIN: &str = "SWALLOWING_PLUGIN";

/// What a child ends with that was neither given up nor came to an end within a minute.
const HUNG: i32 = 42;

#[test]
fn a_plugin_that_swallows_its_interrupt_ends_its_process() {
    if let Ok(body) = env::var(PLUGIN) {
        run(&body);
        return;
    }
    let loops = [
        "for (;;) new Promise(() => { for (;;); });",
        "for (;;) Promise.resolve({ get then() { for (;;); } });",
        "for (;;) Promise.all({ [Symbol.iterator]() { for (;;); } });",
        "for (;;) Promise.try(() => { for (;;); });",
        "async function* g() { for (;;); } for (;;) g().next();",
        "for (;;) import({ toString() { for (;;); } });",
    ];
    for body in loops {
        let mut child = Command::new(env::current_exe().expect("this test"));
        let status =
            child.arg("a_plugin_that_swallows").env(PLUGIN, body).output().expect("a child").status;
        assert!(!status.success(), "{body} came to an end");
        assert!(
            ![Some(HUNG), Some(TEST_FAILED)].contains(&status.code()),
            "{body} was not given up: {status}"
        );
    }
}

/// What a test process ends with when the test itself fails.
const TEST_FAILED: i32 = 101;

/// Runs a plugin in this process, for a minute at most.
fn run(body: &str) {
    let (_alive, end) = mpsc::channel::<()>();
    thread::spawn(move || {
        if end.recv_timeout(Duration::from_mins(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
            exit(HUNG);
        }
    });
    let mut stage = Stage::empty();
    stage.limits = Limits::default();
    stage.load(&widget(body, "")).expect("loads");
    // Given up in the middle; a result of any kind is success of this process and failure of the
    // test.
    drop(stage.render());
}
