//! The source editor and the splitter in a real browser: keys, undo, marks, scrolling and names.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use playground::workbench::code_editor::{CodeEditor, Marker};
use playground::workbench::splitter::{PaneEdge, PaneSizes, Splitter};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    Element, HtmlDocument, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
};
use web_sys::{MouseEvent, MouseEventInit, PointerEvent, PointerEventInit};

wasm_bindgen_test_configure!(run_in_browser);

/// The style sheets set the heights that scrolling relies on.
const STYLES: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/workbench/code_editor.css"),
    include_str!("../../style/workbench/code_editor/layer.css"),
);

struct Page {
    root: HtmlElement,
    source: RwSignal<String>,
    marker: RwSignal<Option<Marker>>,
    reveal: RwSignal<Option<(u32, u32)>>,
    runs: RwSignal<u32>,
    changes: RwSignal<u32>,
}

impl Page {
    async fn with_source(source: &str) -> Self {
        let page = Self {
            root: empty_root(),
            source: RwSignal::new(source.to_owned()),
            marker: RwSignal::new(None),
            reveal: RwSignal::new(None),
            runs: RwSignal::new(0),
            changes: RwSignal::new(0),
        };
        let (source, marker, reveal, runs, changes) =
            (page.source, page.marker, page.reveal, page.runs, page.changes);
        mount_to(page.root.clone(), move || {
            view! {
                <style>{STYLES}</style>
                <CodeEditor
                    title="Counter"
                    source=source
                    marker=marker
                    reveal=reveal
                    on_run=move |()| runs.update(|runs| *runs += 1)
                    on_change=Callback::new(move |()| changes.update(|changes| *changes += 1))
                />
            }
        })
        .forget();
        tick().await;
        page.input().focus().unwrap();
        page
    }

    fn part(&self, part: &str) -> Element {
        self.root.query_selector(&format!("[data-part='{part}']")).unwrap().unwrap()
    }

    fn input(&self) -> HtmlTextAreaElement {
        self.part("code-editor-input").unchecked_into()
    }

    fn select(&self, start: u32, end: u32) {
        self.input().set_selection_range(start, end).unwrap();
    }

    fn selection(&self) -> (u32, u32) {
        (
            self.input().selection_start().unwrap().unwrap(),
            self.input().selection_end().unwrap().unwrap(),
        )
    }

    /// Says what the browser is about to do, as it does for a person's keys; returns whether the
    /// editor took it.
    fn intend(&self, input_type: &str) -> bool {
        let make = format!(
            "new InputEvent('beforeinput', {{ inputType: '{input_type}', bubbles: true, cancelable: true }})"
        );
        let event: web_sys::Event = js_sys::eval(&make).unwrap().unchecked_into();
        !self.input().dispatch_event(&event).unwrap()
    }

    /// Presses a key; returns whether the editor took it.
    fn press(&self, key: &str, set: impl FnOnce(&KeyboardEventInit)) -> bool {
        press_on(&self.input(), key, set)
    }

    fn drawn_lines(&self) -> Vec<String> {
        let lines = self.root.query_selector_all(".code-editor__line").unwrap();
        (0..lines.length()).map(|index| lines.get(index).unwrap().text_content().unwrap()).collect()
    }
}

/// The place to mount in, cleared of what the test before left.
fn empty_root() -> HtmlElement {
    let body = document().body().unwrap();
    if let Some(old) = document().get_element_by_id("root") {
        old.remove();
    }
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    root.set_id("root");
    root.style().set_property("height", "400px").unwrap();
    body.append_child(&root).unwrap();
    root
}

fn press_on(target: &HtmlElement, key: &str, set: impl FnOnce(&KeyboardEventInit)) -> bool {
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_key(key);
    set(&init);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    !target.dispatch_event(&event).unwrap()
}

fn command(name: &str, text: &str) {
    let document = document().unchecked_into::<HtmlDocument>();
    document.exec_command_with_show_ui_and_value(name, false, text).unwrap();
}

#[wasm_bindgen_test]
async fn tab_indents_and_undo_takes_it_back() {
    let page = Page::with_source("a\nb\n").await;
    page.select(0, 3);
    assert!(page.press("Tab", |_| ()));
    assert_eq!(page.input().value(), "  a\n  b\n");
    assert_eq!(page.source.get_untracked(), "  a\n  b\n");
    assert_eq!(page.changes.get_untracked(), 1);
    assert_eq!(page.selection(), (0, 7));

    assert!(page.press("Tab", |init| init.set_shift_key(true)));
    assert_eq!(page.source.get_untracked(), "a\nb\n");

    assert!(page.press("z", |init| init.set_ctrl_key(true)));
    assert_eq!(page.source.get_untracked(), "  a\n  b\n");
    assert!(page.press("z", |init| init.set_ctrl_key(true)));
    assert_eq!(page.source.get_untracked(), "a\nb\n");
    assert_eq!(page.selection(), (0, 3));
    assert!(page.press("y", |init| init.set_ctrl_key(true)));
    assert_eq!(page.source.get_untracked(), "  a\n  b\n");
    assert_eq!(page.input().value(), "  a\n  b\n");
}

#[wasm_bindgen_test]
async fn what_is_typed_is_one_step_and_the_browsers_own_undo_asks_ours() {
    let page = Page::with_source("a").await;
    page.select(1, 1);
    for letter in ["x", "y", "z"] {
        command("insertText", letter);
    }
    assert_eq!(page.source.get_untracked(), "axyz");
    assert!(page.intend("historyUndo"));
    assert_eq!(page.source.get_untracked(), "a", "the run, not a letter");
    page.source.set("b".to_owned());
    tick().await;
    assert!(page.press("z", |init| init.set_meta_key(true)));
    assert_eq!(page.source.get_untracked(), "a", "what another wrote is a step too");
    assert_eq!(page.input().value(), "a");
}

#[wasm_bindgen_test]
async fn tab_goes_on_where_the_focus_came_by_tab() {
    let page = Page::with_source("a").await;
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_key("Tab");
    page.input()
        .dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keyup", &init).unwrap())
        .unwrap();
    assert!(!page.press("Tab", |_| ()), "the browser moves the focus");
    assert!(!page.press("ArrowRight", |_| ()));
    assert!(page.press("Tab", |_| ()), "who did something here means the text");
}

#[wasm_bindgen_test]
async fn a_text_too_large_for_the_editor_is_refused_in_words() {
    let page = Page::with_source("small").await;
    command("insertText", &"x".repeat(3 * 1024 * 1024));
    tick().await;
    assert_eq!(page.source.get_untracked(), "small");
    assert_eq!(page.input().value(), "small");
    let problem = page.part("code-editor-problem").text_content().unwrap();
    assert!(problem.contains("The editor takes 2097152"), "{problem}");
}

#[wasm_bindgen_test]
async fn a_selection_behind_an_emoji_is_counted_right() {
    let page = Page::with_source("😀 é\nb").await;
    page.select(5, 5);
    page.press("Tab", |_| ());
    assert_eq!(page.source.get_untracked(), "😀 é\n  b");
    assert_eq!(page.selection(), (7, 7));
}

#[wasm_bindgen_test]
async fn enter_keeps_the_indentation() {
    let page = Page::with_source("  a").await;
    page.select(3, 3);
    assert!(page.intend("insertLineBreak"));
    assert_eq!(page.source.get_untracked(), "  a\n  ");
    assert_eq!(page.selection(), (6, 6));
}

#[wasm_bindgen_test]
async fn escape_gives_one_tab_back_to_the_browser() {
    let page = Page::with_source("a").await;
    page.press("Escape", |_| ());
    tick().await;
    assert!(page.root.text_content().unwrap().contains("Tab now leaves the editor."));
    assert!(!page.press("Tab", |_| ()), "the browser moves the focus");
    assert!(!page.press("Tab", |init| init.set_shift_key(true)), "backwards as well");
    assert_eq!(page.source.get_untracked(), "a");

    page.press("x", |_| ());
    assert!(page.press("Tab", |_| ()), "any other key makes Tab indent again");
}

#[wasm_bindgen_test]
async fn control_or_command_enter_runs_and_types_nothing() {
    let page = Page::with_source("a").await;
    assert!(page.press("Enter", |init| init.set_ctrl_key(true)));
    assert!(page.press("Enter", |init| init.set_meta_key(true)));
    assert_eq!(page.runs.get_untracked(), 2);
    assert_eq!(page.source.get_untracked(), "a");
}

#[wasm_bindgen_test]
async fn an_input_method_keeps_its_keys() {
    let page = Page::with_source("a").await;
    assert!(!page.press("Tab", |init| init.set_is_composing(true)));
    assert_eq!(page.source.get_untracked(), "a");
}

#[wasm_bindgen_test]
async fn a_marker_is_shown_and_tied_to_the_input() {
    let page = Page::with_source("let a;\nlet b c;\n").await;
    let input = page.input();
    assert_eq!(input.get_attribute("aria-label").unwrap(), "Source of Counter");
    assert_eq!(input.get_attribute("aria-invalid").unwrap(), "false");

    page.marker.set(Some(Marker { line: 2, column: 7, message: "expecting ';'".into() }));
    tick().await;
    assert_eq!(input.get_attribute("aria-invalid").unwrap(), "true");
    let described_by = input.get_attribute("aria-describedby").unwrap();
    let problem = document().get_element_by_id(described_by.split(' ').next().unwrap()).unwrap();
    assert_eq!(problem.text_content().unwrap(), "Line 2, column 7: expecting ';'");
    assert_eq!(
        page.root
            .query_selector(".code-editor__number--marked")
            .unwrap()
            .unwrap()
            .text_content()
            .unwrap(),
        "2"
    );
    assert_eq!(
        page.root
            .query_selector(".code-editor__squiggle")
            .unwrap()
            .unwrap()
            .text_content()
            .unwrap(),
        "c"
    );
    let band = page.part("code-editor-marked-line").get_bounding_client_rect();
    let input_top = input.get_bounding_client_rect().top();
    assert!(
        (band.top() - input_top - 28.0).abs() < 1.0,
        "the band lies on line 2: {}",
        band.top() - input_top
    );

    page.marker.set(None);
    tick().await;
    assert_eq!(input.get_attribute("aria-invalid").unwrap(), "false");
    assert!(page.root.query_selector(".code-editor__number--marked").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_source_from_elsewhere_replaces_the_text() {
    let page = Page::with_source("one").await;
    page.source.set("two\r\nthree".to_owned());
    tick().await;
    assert_eq!(page.input().value(), "two\nthree");
    assert_eq!(page.drawn_lines(), ["two", "three"]);
    assert_eq!(page.changes.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn a_large_source_draws_what_is_in_view_and_reveals_a_place() {
    let line = "const value = `${1} text`; // comment\n";
    let page = Page::with_source(&line.repeat(512 * 1024 / line.len())).await;
    assert!(page.drawn_lines().len() < 150, "{} lines drawn", page.drawn_lines().len());

    page.reveal.set(Some((9_000, 7)));
    tick().await;
    assert!(page.root.text_content().unwrap().contains("Line 9000, column 7"));
    let (start, held) = (page.selection().0 as usize, page.input().value());
    assert!(held.len() < 64 * 1024, "the textarea holds {} of 512 KiB", held.len());
    assert_eq!(&held[start - 6..start + 5], "const value");
    assert_eq!(document().active_element().unwrap(), page.input().into());
    let number = page.root.query_selector(".code-editor__number--active").unwrap().unwrap();
    assert_eq!(number.text_content().unwrap(), "9000");
    let (number, input) =
        (number.get_bounding_client_rect(), page.input().get_bounding_client_rect());
    assert!(number.top() > input.top() && number.bottom() < input.bottom(), "line 9000 is in view");

    let whole =
        js_sys::Reflect::get(&page.input(), &"wholeText".into()).unwrap().as_string().unwrap();
    assert_eq!(
        whole,
        page.source.get_untracked(),
        "for the page that is shown when the app has died"
    );

    let began = window().performance().unwrap().now();
    page.press("Tab", |_| ());
    tick().await;
    let elapsed_ms = window().performance().unwrap().now() - began;
    leptos::logging::log!("one edit of 512 KiB: {elapsed_ms:.1} ms");
    assert!(page.drawn_lines().iter().any(|line| line.starts_with("const   value")));
}

struct Bar {
    element: HtmlElement,
    size: RwSignal<f64>,
}

impl Bar {
    fn mounted(edge: PaneEdge) -> Self {
        let (root, size) = (empty_root(), RwSignal::new(260.0));
        let sizes = PaneSizes { min: 100.0, max: 400.0, initial: 260.0 };
        mount_to(root.clone(), move || {
            view! { <Splitter label="Width of the catalog" size=size edge=edge sizes=sizes controls="catalog" /> }
        })
        .forget();
        Self {
            element: root.query_selector("[role='separator']").unwrap().unwrap().unchecked_into(),
            size,
        }
    }

    fn attribute(&self, name: &str) -> String {
        self.element.get_attribute(name).unwrap()
    }

    fn pointer(&self, kind: &str, x: i32, y: i32) {
        let init = PointerEventInit::new();
        init.set_client_x(x);
        init.set_client_y(y);
        init.set_pointer_id(1);
        self.element
            .dispatch_event(&PointerEvent::new_with_event_init_dict(kind, &init).unwrap())
            .unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_splitter_says_what_it_is_and_follows_the_keys() {
    let bar = Bar::mounted(PaneEdge::Left);
    let names = [
        "aria-label",
        "aria-orientation",
        "aria-controls",
        "aria-valuemin",
        "aria-valuemax",
        "tabindex",
    ];
    assert_eq!(
        names.map(|name| bar.attribute(name)),
        ["Width of the catalog", "vertical", "catalog", "100", "400", "0"]
    );
    for (key, expected) in [
        ("ArrowRight", "276"),
        ("ArrowLeft", "260"),
        ("End", "400"),
        ("ArrowRight", "400"),
        ("Home", "100"),
    ] {
        assert!(press_on(&bar.element, key, |_| ()));
        tick().await;
        assert_eq!(bar.attribute("aria-valuenow"), expected, "after {key}");
    }
    assert!(!press_on(&bar.element, "Tab", |_| ()));
}

#[wasm_bindgen_test]
async fn a_splitter_is_dragged_and_reset() {
    let bar = Bar::mounted(PaneEdge::Bottom);
    assert_eq!(bar.attribute("aria-orientation"), "horizontal");
    bar.pointer("pointermove", 0, 50);
    assert!(
        (bar.size.get_untracked() - 260.0).abs() < f64::EPSILON,
        "a pointer passing by moves nothing"
    );
    bar.pointer("pointerdown", 0, 500);
    bar.pointer("pointermove", 0, 470);
    bar.pointer("pointerup", 0, 470);
    bar.pointer("pointermove", 0, 100);
    assert!((bar.size.get_untracked() - 290.0).abs() < f64::EPSILON);

    let double_click =
        MouseEvent::new_with_mouse_event_init_dict("dblclick", &MouseEventInit::new()).unwrap();
    bar.element.dispatch_event(&double_click).unwrap();
    assert!((bar.size.get_untracked() - 260.0).abs() < f64::EPSILON);
}
