//! The renderer in a browser: what every node looks like to a user, and what stays when a tree
//! changes.

#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test; clippy knows only those marked #[test]"
)]

#[path = "render_web/fields.rs"]
mod fields;
#[path = "render_web/stage.rs"]
mod stage;

use playground::render::Took;
use plugin_runtime::contracts::ui::UiKind;
use serde_json::{Value, json};
use stage::{Stage, has_focus, settle, text};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

fn column(children: impl Into<Value>) -> Value {
    json!({ "kind": "column", "children": children.into() })
}

fn input(value: &str) -> Value {
    json!({ "kind": "input", "props": { "value": value, "label": "Name", "onChange": { "handler": "rename" } } })
}

#[wasm_bindgen_test]
async fn every_kind_renders_with_its_role_and_name() {
    let stage = Stage::of(&json!({ "kind": "panel", "props": { "title": "Tools" }, "children": [
        { "kind": "heading", "text": "Part", "props": { "level": 1 } },
        { "kind": "row", "children": [{ "kind": "badge", "text": "new" }, { "kind": "text", "text": "Hello", "props": { "tone": "danger" } }] },
        { "kind": "column", "props": { "align": "end" }, "children": [{ "kind": "divider" }, { "kind": "code", "text": "a\n  b" }] },
        { "kind": "button", "props": { "label": "Save", "variant": "primary", "disabled": true } },
        { "kind": "input", "props": { "value": "x", "label": "Name", "placeholder": "who", "type": "search" } },
        { "kind": "textarea", "props": { "value": "y\r\nz", "label": "Notes", "rows": 5 } },
        { "kind": "checkbox", "props": { "checked": true, "label": "Done" } },
        { "kind": "select", "props": { "value": "b", "label": "Size", "options": ["a", { "value": "b", "label": "Big" }] } },
        { "kind": "slider", "props": { "value": 150, "min": 100, "max": 200, "step": 10, "label": "Speed" } },
        { "kind": "counter", "props": { "value": 7, "label": "Score", "onIncrement": { "handler": "up" }, "onDecrement": { "handler": "down" } } },
        { "kind": "table", "props": { "caption": "Scores", "headers": ["Who", "What"], "rows": [["Ann", 1], ["Bob", null]] } },
        { "kind": "list", "props": { "ordered": true }, "children": [{ "kind": "text", "text": "one" }] },
        { "kind": "list", "children": [{ "kind": "text", "text": "two" }] },
        { "kind": "progress", "props": { "value": 3, "max": 4, "label": "Upload" } },
        { "kind": "link", "props": { "href": "https://example.org/a", "label": "Docs" } },
    ] }))
    .await;
    for (selector, content) in [
        ("[data-part=widget] > section[role=group] > h4", "Tools"),
        ("h4[data-kind=heading]", "Part"),
        ("[data-kind=row] > span[data-kind=badge]", "new"),
        ("[data-kind=row] > p[data-tone=danger]", "Hello"),
        ("[data-kind=column][data-align=end] > hr + pre > code", "a\n  b"),
        ("button[data-variant=primary]:disabled", "Save"),
        ("[data-kind=counter][role=group][aria-label=Score] output[data-part=counter-value]", "7"),
        ("[data-kind=counter] button[aria-label='Decrease Score']", "−"),
        ("[data-kind=counter] button[aria-label='Increase Score']", "+"),
        ("table > caption", "Scores"),
        ("thead th[scope=col]", "Who"),
        ("tbody tr:last-child", "Bob"),
        ("ol > li", "one"),
        ("ul > li", "two"),
        ("a[data-kind=link]", "Docs (example.org)"),
    ] {
        assert_eq!(text(&stage.find(selector)), content, "{selector}");
    }
    for (label, control) in [
        ("Name", "input[type=search][placeholder=who][autocomplete=off]"),
        ("Notes", "textarea[rows='5']"),
        ("Done", "input[type=checkbox]:checked"),
        ("Size", "select"),
        ("Speed", "input[type=range]"),
        ("Upload", "progress[value='3'][max='4']"),
    ] {
        let id = stage.find(control).id();
        assert_eq!(text(&stage.find(&format!("label[for='{id}']"))), label, "{control}");
    }
    assert_eq!(stage.get::<HtmlInputElement>("input[type=search]").value(), "x");
    assert_eq!(stage.get::<HtmlTextAreaElement>("textarea").value(), "y\nz");
    assert_eq!(stage.get::<HtmlSelectElement>("select").value(), "b");
    assert_eq!(stage.get::<HtmlInputElement>("input[type=range]").value(), "150");
}

#[wasm_bindgen_test]
async fn two_widgets_never_share_an_id() {
    let (first, second) = (Stage::of(&input("a")).await, Stage::of(&input("b")).await);
    assert_ne!(first.find("input").id(), second.find("input").id());
}

#[wasm_bindgen_test]
async fn a_field_without_a_label_still_has_a_name() {
    let fields = json!([
        { "kind": "input", "props": { "value": "" } }, { "kind": "textarea", "props": { "value": "" } }, { "kind": "checkbox" },
        { "kind": "select", "props": { "value": "", "options": [] } }, { "kind": "slider", "props": { "value": 1 } },
        { "kind": "progress" },
    ]);
    let stage = Stage::of(&column(fields)).await;
    for control in [
        "input",
        "textarea",
        "select",
        "input[type=checkbox]",
        "input[type=range]",
        "progress:indeterminate",
    ] {
        assert!(
            stage.find(control).get_attribute("aria-label").is_some_and(|name| !name.is_empty()),
            "{control}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_input_that_stays_keeps_its_element_and_focus() {
    let stage = Stage::of(&column([json!({ "kind": "text", "text": "a" }), input("x")])).await;
    let before = stage.get::<HtmlInputElement>("input");
    before.focus().expect("can have focus");
    stage
        .show(&column([
            json!({ "kind": "badge", "text": "new" }),
            json!({ "kind": "text", "text": "b" }),
            input("y"),
        ]))
        .await;
    let after = stage.get::<HtmlInputElement>("input");
    assert!(before.is_same_node(Some(&after)));
    assert!(has_focus(&after));
    assert_eq!(after.value(), "y");
    assert_eq!(text(&stage.find("p")), "b");
}

#[wasm_bindgen_test]
async fn keyed_children_move_with_their_elements_and_focus() {
    let item = |key: &str| json!({ "kind": "input", "key": key, "props": { "value": key, "onChange": { "handler": "h" } } });
    let stage = Stage::of(&column(["a", "b", "c", "d"].map(item))).await;
    let before = stage.all("input");
    before[0].unchecked_ref::<HtmlElement>().focus().expect("can have focus");
    stage.show(&column(["d", "b", "a"].map(item))).await;
    let after = stage.all("input");
    assert_eq!(after.len(), 3);
    for (now, was) in [(0, 3), (1, 1), (2, 0)] {
        assert!(after[now].is_same_node(Some(&before[was])), "{now} was {was}");
    }
    assert!(has_focus(&before[0]));
}

#[wasm_bindgen_test]
async fn a_kind_change_makes_a_new_element() {
    let stage = Stage::of(&json!({ "kind": "text", "key": "k", "text": "a" })).await;
    stage.show(&json!({ "kind": "badge", "key": "k", "text": "b" })).await;
    assert_eq!(text(&stage.find("[data-part=widget]")), "b");
    stage.clear().await;
    assert_eq!(text(&stage.find("[data-part=widget]")), "");
}

#[wasm_bindgen_test]
async fn props_follow_the_tree() {
    let panel = |title: Value, ordered: bool| {
        json!({ "kind": "panel", "props": { "title": title }, "children": [
            { "kind": "list", "props": { "ordered": ordered }, "children": [{ "kind": "divider" }] },
            { "kind": "progress", "props": { "value": if ordered { json!(1) } else { json!(null) } } },
        ] })
    };
    let stage = Stage::of(&panel(json!(null), false)).await;
    assert!(stage.all("h4, [role=group]").is_empty());
    stage.show(&panel(json!("T"), true)).await;
    assert_eq!(text(&stage.find("section[role=group] > h4")), "T");
    stage.find("ol > li > hr");
    stage.find("progress[value='1']");
    stage.show(&panel(json!(null), false)).await;
    assert!(stage.all("h4, [role=group], ol, progress[value]").is_empty());
    stage.find("ul > li > hr");
}

#[wasm_bindgen_test]
async fn a_press_sends_the_arguments_of_the_newest_tree() {
    let button = |id: u8| json!({ "kind": "button", "props": { "label": "Go", "onClick": { "handler": "go", "args": [id] } } });
    let stage = Stage::of(&button(1)).await;
    stage.show(&button(2)).await;
    stage.get::<HtmlElement>("button").click();
    let events = stage.take_events();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].handler.as_str(), events[0].args.as_str()), ("go", "[2]"));
    assert!(events[0].ticket.is_none());
}

#[wasm_bindgen_test]
async fn an_invalid_node_is_a_box_and_its_siblings_stay() {
    let stage = Stage::of(&column(json!([
        { "kind": "text", "text": "before" }, { "kind": "button", "props": { "label": 7 } }, { "kind": "text", "text": "after" },
    ])))
    .await;
    let note = text(&stage.find("[role=note][aria-label]"));
    assert!(
        note.contains("root.children[1].props.label must be a string, found number 7"),
        "{note}"
    );
    assert_eq!(
        stage.all("p[data-kind=text]").iter().map(text).collect::<Vec<_>>(),
        ["before", "after"]
    );
}

#[wasm_bindgen_test]
async fn markup_stays_text_wherever_it_stands() {
    const MARKUP: &str =
        "<img src=x onerror=\"globalThis.hacked=1\"><script>globalThis.hacked=1</script>";
    let stage = Stage::of(&column(json!([
        { "kind": "panel", "props": { "title": MARKUP } }, { "kind": "text", "text": MARKUP }, { "kind": "heading", "text": MARKUP },
        { "kind": "badge", "text": MARKUP }, { "kind": "code", "text": MARKUP }, { "kind": "button", "props": { "label": MARKUP } },
        { "kind": "link", "props": { "href": "https://example.org/\"><img>", "label": MARKUP } },
        { "kind": "input", "key": MARKUP, "props": { "value": MARKUP, "label": MARKUP, "placeholder": MARKUP } },
        { "kind": "textarea", "props": { "value": MARKUP, "label": MARKUP, "placeholder": MARKUP } },
        { "kind": "checkbox", "props": { "label": MARKUP } }, { "kind": "slider", "props": { "value": 1, "label": MARKUP } },
        { "kind": "select", "props": { "value": MARKUP, "label": MARKUP, "options": [MARKUP] } },
        { "kind": "counter", "props": { "value": 1, "label": MARKUP, "onIncrement": { "handler": MARKUP } } },
        { "kind": "table", "props": { "caption": MARKUP, "headers": [MARKUP], "rows": [[MARKUP]] } },
        { "kind": "progress", "props": { "label": MARKUP } }, { "kind": MARKUP }, { "kind": "text", "text": { MARKUP: 1 } },
    ])))
    .await;
    assert!(stage.all("img, script, style, iframe, [onerror], [style]").is_empty());
    assert_eq!(text(&stage.find("p[data-kind=text]")), MARKUP);
    assert_eq!(text(&stage.find("td")), MARKUP);
    assert_eq!(stage.get::<HtmlSelectElement>("select").value(), MARKUP);
    assert!(!js_sys::Reflect::has(&js_sys::global(), &"hacked".into()).expect("an object"));
}

#[wasm_bindgen_test]
async fn a_link_leads_out_safely_or_nowhere() {
    let stage =
        Stage::of(&json!({ "kind": "link", "props": { "href": "HTTPS://Example.org/a b".replace(' ', "%20"), "label": "x" } }))
            .await;
    let link = stage.find("a");
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://example.org/a%20b"));
    assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow"));
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    // A tree that did not come through the parse: the renderer looks again.
    for href in [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " data:text/html,x",
        "/admin",
        "blob:https://a/b",
        "",
    ] {
        stage.show_kind(UiKind::Link { href: href.to_owned(), label: "x".to_owned() }).await;
        assert!(stage.all("a, [href]").is_empty(), "{href}");
        assert_eq!(text(&stage.find("[data-kind=link]")), "x");
    }
}

#[wasm_bindgen_test]
async fn a_password_is_never_filled_in_by_the_browser() {
    let stage =
        Stage::of(&json!({ "kind": "input", "props": { "value": "", "type": "password" } })).await;
    stage.find("input[type=password][autocomplete=new-password]");
}

#[wasm_bindgen_test]
async fn five_thousand_nodes_render_and_one_change_touches_one_of_them() {
    let tree = |last: &str| {
        let rows: Vec<_> = (0..1249)
            .map(|row| {
                json!({ "kind": "row", "children": [
                { "kind": "text", "text": format!("row {row}") }, { "kind": "button", "props": { "label": "Go" } },
                { "kind": "badge", "text": if row == 1248 { last } else { "x" } },
            ] })
            })
            .collect();
        column(rows)
    };
    let before = js_sys::Date::now();
    let stage = Stage::of(&tree("x")).await;
    let first = stage.all("[data-kind]").len();
    assert!((100..2_000).contains(&first), "a part of it at once: {first}");
    stage.until(|stage| stage.all("[data-kind]").len() == 4997).await;
    let rendered = js_sys::Date::now();
    let badges = stage.all("[data-kind=badge]");
    stage.show(&tree("y")).await;
    stage
        .until(|stage| {
            stage.all("[data-kind=badge]").last().is_some_and(|badge| text(badge) == "y")
        })
        .await;
    console_log!(
        "5,000 nodes: {} ms, one change {} ms",
        rendered - before,
        js_sys::Date::now() - rendered
    );
    let after = stage.all("[data-kind=badge]");
    assert!(badges.iter().zip(&after).all(|(before, after)| before.is_same_node(Some(after))));
    assert_eq!(text(&after[1248]), "y");
}

/// Where it stands, the browser need not lay out anew what is in it.
#[wasm_bindgen_test]
async fn a_column_that_grows_long_leaves_those_who_were_there_where_they_stand() {
    let keyed = |keys: &[u32]| {
        column(
            keys.iter().map(|key| json!({ "kind": "text", "text": format!("{key}"), "key": format!("{key}") })).collect::<Vec<_>>(),
        )
    };
    let shown = |stage: &Stage| {
        stage.all("p").iter().map(|p| text(p).parse().expect("a number")).collect::<Vec<u32>>()
    };
    let mut keys: Vec<u32> = (0..60).collect();
    let stage = Stage::of(&keyed(&keys)).await;
    let places =
        |stage: &Stage| stage.all("p").iter().map(|p| p.parent_element()).collect::<Vec<_>>();
    let before = places(&stage);
    keys.extend(60..150);
    stage.show(&keyed(&keys)).await;
    stage.until(|stage| shown(stage).len() == 150).await;
    assert_eq!(places(&stage)[..60], before[..], "none of them moved");
    assert_eq!(shown(&stage), keys);
    assert!(!stage.all("[data-part=group]").is_empty());

    for step in 0..12_u32 {
        match step % 4 {
            0 => keys.reverse(),
            1 => keys.retain(|key| key % 7 != 0),
            2 => keys.splice(0..0, 1_000 * (step + 1)..1_000 * (step + 1) + 40).for_each(drop),
            _ => keys.rotate_left(50),
        }
        stage.show(&keyed(&keys)).await;
        stage.until(|stage| shown(stage) == keys).await;
    }
    keys.truncate(3);
    stage.show(&keyed(&keys)).await;
    stage.until(|stage| shown(stage) == keys).await;
    assert!(stage.all("[data-part=group]").len() <= 1);
}

/// Of a large table only the rows near those in view are on the page.
#[wasm_bindgen_test]
async fn of_forty_five_thousand_cells_those_in_view_render_and_follow() {
    let table = |first: &str| {
        let mut rows: Vec<_> = (0..5_000).map(|row| vec![format!("row {row}"); 9]).collect();
        first.clone_into(&mut rows[0][0]);
        json!({ "kind": "table", "props": { "rows": rows, "headers": ["Head"] } })
    };
    let stage = Stage::of(&table("a")).await;
    assert_eq!(stage.find("table").get_attribute("aria-rowcount").as_deref(), Some("5001"));
    let drawn = stage.all("td").len();
    assert!((100..600).contains(&drawn), "{drawn} cells");
    let cell = stage.find("tr[aria-rowindex='2'] td");
    stage.show(&table("b")).await;
    stage.until(|stage| text(&stage.find("tr[aria-rowindex='2'] td")) == "b").await;
    assert!(cell.is_same_node(Some(&stage.find("tr[aria-rowindex='2'] td"))));

    let scroller: HtmlElement = stage.get("[data-kind=table]");
    scroller.set_attribute("style", "height: 300px; overflow: auto").expect("an element");
    scroller.set_scroll_top(30 * 4_000);
    stage.until(|stage| !stage.all("tr[aria-rowindex='4002']").is_empty()).await;
    assert_eq!(text(&stage.find("tr[aria-rowindex='4002'] td")), "row 4000");
    assert!(stage.all("td").len() < 600);
}

/// A tree that comes while another is drawn waits, and of several the newest is drawn.
#[wasm_bindgen_test]
async fn the_newest_of_many_large_trees_is_what_is_left() {
    let tree = |word: &str, count: usize| {
        column(
            (0..count)
                .map(|index| json!({ "kind": "text", "text": format!("{word} {index}") }))
                .collect::<Vec<_>>(),
        )
    };
    let stage = Stage::of(&tree("first", 3_000)).await;
    for round in 0..20 {
        stage.show(&tree(&format!("round {round}"), 3_000 - round)).await;
    }
    stage
        .until(|stage| {
            stage.all("p").len() == 2_981
                && stage.all("p").iter().all(|p| text(p).starts_with("round 19 "))
        })
        .await;
}

/// The browser lays out a paragraph, and a line of code, as a whole.
#[wasm_bindgen_test]
async fn of_a_long_text_the_beginning_is_shown_and_the_rest_on_demand() {
    let tree = |mark: &str, length: usize| {
        let long = format!("{mark}{}", "é".repeat(length - 1));
        column([
            json!({ "kind": "text", "text": long }),
            json!({ "kind": "code", "text": long }),
            json!({ "kind": "heading", "text": long }),
            json!({ "kind": "table", "props": { "rows": [[long]] } }),
        ])
    };
    let length = |stage: &Stage, selector: &str| text(&stage.find(selector)).chars().count();
    let stage = Stage::of(&tree("a", 30_000)).await;
    stage.until(|stage| !stage.all("td").is_empty()).await;
    assert_eq!(length(&stage, "code"), 8_001, "the beginning and an ellipsis");
    assert_eq!(length(&stage, "[data-kind=heading]"), 1_001);
    assert_eq!(length(&stage, "td"), 1_001);
    let more: Vec<HtmlElement> =
        stage.all("[data-part=text-more]").into_iter().map(JsCast::unchecked_into).collect();
    assert_eq!(
        more.iter().map(|more| text(more)).collect::<Vec<_>>(),
        ["Show all 30000 characters"; 2]
    );

    more[1].click();
    settle().await;
    assert_eq!(length(&stage, "code"), 30_000);
    assert!(length(&stage, "p") < 8_100, "the other one stays as it is");
    stage.show(&tree("b", 20_000)).await;
    stage.until(|stage| text(&stage.find("td")).starts_with('b')).await;
    let code = text(&stage.find("code"));
    assert!(code.starts_with('b') && code.chars().count() == 20_000, "a new text is whole too");
    let less: HtmlElement = stage.get("pre [data-part=text-more]");
    assert_eq!(
        (text(&less).as_str(), less.get_attribute("aria-expanded").as_deref()),
        ("Show less", Some("true"))
    );
    less.click();
    settle().await;
    assert_eq!(length(&stage, "code"), 8_001);

    stage.show(&tree("c", 8_000)).await;
    stage.until(|stage| text(&stage.find("td")).starts_with('c')).await;
    assert_eq!(stage.all("[data-part=text-more]").len(), 0);
    assert_eq!([length(&stage, "p"), length(&stage, "code")], [8_000; 2]);
}

/// A plugin pays for what the browser does with its trees too.
#[wasm_bindgen_test]
async fn what_was_drawn_is_laid_out_at_the_next_frame_and_counted() {
    let tree = |word: &str| {
        column(
            (0..2_000)
                .map(|index| json!({ "kind": "text", "text": format!("{word} {index}") }))
                .collect::<Vec<_>>(),
        )
    };
    let stage = Stage::of(&tree("a")).await;
    let has = |stage: &Stage, is: fn(&Took) -> bool| stage.took().iter().any(is);
    stage.until(|stage| has(stage, |took| matches!(took, Took::RenderCost(ms) if *ms > 0.0))).await;
    stage.until(|stage| has(stage, |took| matches!(took, Took::Layout(ms) if *ms > 0.0))).await;
    let before = stage.took().len();
    stage.show(&tree("b")).await;
    stage
        .until(|stage| stage.took()[before..].iter().any(|took| matches!(took, Took::Layout(_))))
        .await;
}

#[wasm_bindgen_test]
async fn sixty_four_levels_render() {
    let deep = (1..64).fold(
        json!({ "kind": "text", "text": "deep" }),
        |inner, _| json!({ "kind": "panel", "children": [inner] }),
    );
    let stage = Stage::of(&deep).await;
    assert_eq!(text(&stage.find("p")), "deep");
}
