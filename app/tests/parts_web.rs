//! A part of the app in a browser: the face while it is fetched, the notice if it cannot be, and
//! the way on.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    reason = "the stage belongs to the tests of the capabilities, which use all of it"
)]

#[path = "capabilities_web/stage.rs"]
mod stage;

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use leptos::prelude::*;
use playground::lazy_part;
use playground::parts::{Coming, MissingPart, Part};
use stage::{Stage, settle};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const LOADING: &str = "[data-part=part-loading]";
const MISSING: &str = "[data-part=part-missing]";
const RETRY: &str = "[data-part=part-retry]";
const VIEW: &str = "[data-part=part-view]";

thread_local! {
    /// What ends the fetch that goes on: well, and badly.
    static FETCHING: RefCell<Option<(Function, Function)>> = const { RefCell::new(None) };
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

static PART: Part<&str> = Part { title: "The part", fetch, make };

fn fetch() -> Coming<()> {
    if IS_HERE.get() {
        return Box::pin(async { Ok(()) });
    }
    let answer = Promise::new(&mut |resolve, reject| FETCHING.set(Some((resolve, reject))));
    Box::pin(async move {
        JsFuture::from(answer).await.map_err(|_| MissingPart)?;
        IS_HERE.set(true);
        Ok(())
    })
}

fn make(text: &'static str) -> Coming<AnyView> {
    Box::pin(async move {
        fetch().await?;
        Ok(view! { <p data-part="part-view">{text}</p> }.into_any())
    })
}

async fn waiting() -> Stage {
    IS_HERE.set(false);
    let stage = Stage::of(|| PART.view("here"));
    settle().await;
    stage
}

async fn end_fetch(is_good: bool) {
    let (resolve, reject) = FETCHING.take().expect("a fetch goes on");
    let end = if is_good { resolve } else { reject };
    end.call0(&JsValue::NULL).expect("ends");
    settle().await;
}

#[wasm_bindgen_test]
async fn a_part_says_that_it_is_loading_until_it_is_here() {
    let stage = waiting().await;
    assert_eq!(stage.text(LOADING), "The part is loading.");
    assert!(!stage.has(VIEW));
    end_fetch(true).await;
    assert_eq!(stage.text(VIEW), "here");
    assert!(!stage.has(LOADING));
}

#[wasm_bindgen_test]
async fn a_part_that_cannot_be_fetched_is_told_of_and_fetched_again() {
    let stage = waiting().await;
    end_fetch(false).await;
    assert!(
        stage.text(MISSING).starts_with("The part could not be fetched."),
        "{}",
        stage.text(MISSING)
    );
    stage.click(RETRY).await;
    assert!(stage.has(LOADING) && !stage.has(MISSING), "it is being fetched again");
    end_fetch(false).await;
    assert!(stage.has(MISSING), "no better the second time");
    stage.click(RETRY).await;
    end_fetch(true).await;
    assert_eq!(stage.text(VIEW), "here");
}

#[wasm_bindgen_test]
async fn a_part_that_is_here_is_shown_without_a_face_between() {
    waiting().await;
    end_fetch(true).await;
    let stage = Stage::of(|| PART.view("here"));
    assert_eq!(stage.text(VIEW), "here", "before anything else has a turn");
}

#[wasm_bindgen_test]
async fn a_view_that_goes_while_its_part_is_fetched_leaves_nothing_behind() {
    drop(waiting().await);
    end_fetch(true).await;
    assert!(IS_HERE.get(), "the part is here for the next who asks");
}

lazy_part! { static DECLARED in declared, "What is declared": fn declared(text: &'static str) { view! { <p data-part="part-view">{text}</p> } } }

#[wasm_bindgen_test]
async fn a_build_that_is_not_cut_has_every_part() {
    let stage = Stage::of(|| DECLARED.view("at once"));
    assert_eq!(stage.text(VIEW), "at once");
    assert!((DECLARED.fetch)().await.is_ok());
}
