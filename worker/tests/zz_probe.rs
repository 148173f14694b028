#![allow(warnings, clippy::all, clippy::pedantic)]
#[path = "support/stage.rs"]
mod stage;
use stage::Stage;
use wasm_bindgen_test::wasm_bindgen_test;
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
#[wasm_bindgen_test(unsupported = test)]
fn probe() {
    let mut seen = String::new();
    for body in [
        "Array.from({ length: 2 ** 32 - 1 });",
        "Array.from({ length: 2 ** 25 });",
        "Array.from.call(function () { return []; }, { length: 2 ** 53 - 1 });",
        "String.raw({ raw: { length: 2 ** 53 - 1 } });",
        "const raw = new Uint8Array(2 ** 23); String.raw({ raw });",
        "Array.prototype.fill.call({ length: 2 ** 24 }, 1);",
        "Array.prototype.fill.call(Object.freeze({ __proto__: { set 0(x) {} }, length: 2 ** 20 }), 1);",
        "Array.prototype.fill.call(Object.defineProperty(new Uint8Array(4), 'length', { value: 2 ** 25 }), 1);",
        "Array.prototype.flatMap.call({ length: 2 ** 25 }, (x) => x);",
        "Array.prototype.flatMap.call({ length: 2 ** 27 }, (x) => x);",
        "Array.prototype.toLocaleString.call({ length: 2 ** 24 });",
        "Array.prototype.slice.call({ length: 2 ** 25 });",
        "Array.prototype.join.call({ length: 2 ** 25 }, '');",
        "Array.prototype.reverse.call({ length: 2 ** 25 });",
        "Array.prototype.unshift.call({ length: 2 ** 25 }, 1);",
        "Array.prototype.copyWithin.call({ length: 2 ** 25 }, 1, 0);",
        "Array.prototype.concat.call(Object.assign([], { length: 2 ** 25 }));",
    ] {
        let mut stage = Stage::empty();
        stage.limits.render_ms = 100;
        stage.load(&stage::widget(&format!("{body} return ui.text('done');"), "")).expect("loads");
        let outcome = stage.render();
        seen += &format!("PROBE {:6} ms {body} {:?}\n", stage.cost.elapsed_us / 1000, outcome.map(|_| ()).map_err(|f| f.code));
    }
    panic!("{seen}");
}
