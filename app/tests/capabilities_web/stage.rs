//! A page with a store, a host and panels on it, and a worker played by the test: its plugins are
//! manifests.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use playground::presets;
use playground::workbench::consent::onlooker::Onlooker;
use playground::workbench::consent::stillness::Sight;
use playground::workbench::paced::is_behind;
use playground::workbench::session::Session;
use plugin_host::host::{Environment, Host, Package, Toast};
use plugin_host::sandbox::{
    PoolConfig, Signal as WorkerSignal, SpawnError, Spawner, Timers, WorkerLink,
};
use plugin_host::store::{Identity, Instance, Origin, Store};
use plugin_runtime::contracts::messages::{
    BUILD, Cost, Envelope, Handled, Health, Load, LoadResult, PROTOCOL_VERSION, Reduce, Reduction,
    RenderItem, RenderResult, Rendered, Request, Response,
};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, JsonText, Manifest, Op, Operation, Outcome, Reply, SliceKey,
};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement};

/// How long something may take, in milliseconds: far longer than any timer of the page.
const PATIENCE_MS: f64 = 20_000.0;

/// What is mounted, and what is behind it. It goes when the test ends.
pub(crate) struct Stage {
    pub(crate) store: Store,
    pub(crate) host: Host,
    pub(crate) session: Session,
    root: HtmlElement,
    mounted: Option<Box<dyn Any>>,
}

impl Stage {
    /// Mounts a view.
    pub(crate) fn of<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let root: HtmlElement =
            document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("takes children");
        let behind = Rc::new(Cell::new(None));
        let out = Rc::clone(&behind);
        let mounted = mount_to(root.clone(), move || {
            let store = Store::new(presets::names());
            let host = Host::new(
                store,
                PoolConfig::default(),
                Box::new(FakeSpawner),
                Rc::new(PageTimers),
                Box::new(NoEnvironment),
            );
            let session = Session::new();
            provide_context(store);
            provide_context(host);
            provide_context(session);
            // The time is the real one: one that passes by being looked at would pass for one card
            // when another one looks, such as that of a test that failed, which stays on the page.
            provide_context(Onlooker { sight: |_| SEEN, ..Onlooker::default() });
            out.set(Some((store, host, session)));
            view()
        });
        let (store, host, session) = behind.take().expect("mounted");
        Self { store, host, session, root, mounted: Some(Box::new(mounted)) }
    }

    /// Runs the user's own plugin of this manifest and waits until it is there.
    pub(crate) async fn run(&self, package: &str, manifest: &Value) -> Instance {
        let source = manifest.to_string().into();
        let package = Package {
            id: package.into(),
            identity: identity_of(package),
            origin: Origin::Own,
            title: package.to_owned(),
            source,
        };
        let id = self.host.run(&package);
        self.loaded(&id).await
    }

    /// The instance, once its plugin is there.
    pub(crate) async fn loaded(&self, id: &InstanceId) -> Instance {
        let instance = self.store.instance(id).expect("runs");
        self.until("the plugin is loaded", || instance.manifest.with_untracked(Option::is_some))
            .await;
        instance
    }

    /// Waits for a condition, turn by turn of the event loop. It is a time that ends it, not a
    /// number of turns: what is waited for may wait for a timer, and many turns fit in between.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let since_ms = js_sys::Date::now();
        while js_sys::Date::now() - since_ms < PATIENCE_MS {
            if is_so() {
                // What depends on it is shown after the effects have run.
                return settle().await;
            }
            settle().await;
        }
        panic!("{what}: it did not come to that in {}", self.root.inner_html());
    }

    /// All elements of the selector.
    pub(crate) fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).expect("a selector");
        (0..found.length())
            .filter_map(|index| found.item(index))
            .map(JsCast::unchecked_into)
            .collect()
    }

    /// Whether there is an element of the selector.
    pub(crate) fn has(&self, selector: &str) -> bool {
        !self.all(selector).is_empty()
    }

    /// The first element of the selector, as what it is.
    pub(crate) fn get<T: JsCast>(&self, selector: &str) -> T {
        let found = self.root.query_selector(selector).expect("a selector");
        found
            .unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
            .unchecked_into()
    }

    /// The text of the first element of the selector.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.get::<Element>(selector).text_content().unwrap_or_default()
    }

    /// Clicks.
    pub(crate) async fn click(&self, selector: &str) {
        self.get::<HtmlElement>(selector).click();
        settle().await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mounted.take();
        self.root.remove();
    }
}

/// A card that stands still and is seen.
const SEEN: Sight = Sight { place: [0.0; 4], is_whole: true, is_attended: true, is_framed: false };

/// Waits for a task of the event loop: all effects, which are microtasks, have run before it. And
/// until the panels show what has changed.
pub(crate) async fn settle() {
    next_task().await;
    while is_behind() {
        next_task().await;
    }
}

async fn next_task() {
    let task = js_sys::Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback(&resolve).expect("takes a callback");
    });
    JsFuture::from(task).await.expect("resolves");
}

/// Timers that never fire: nothing hangs here.
struct PageTimers;

impl Timers for PageTimers {
    fn now_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn unix_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn after(&self, _delay_ms: f64, _action: Box<dyn FnOnce()>) {}
}

/// Nothing here sends a command.
struct NoEnvironment;

impl Environment for NoEnvironment {
    fn show(&self, _toast: Toast) {}

    fn is_hidden(&self) -> bool {
        false
    }

    fn load(&self, _key: &str) -> Option<String> {
        None
    }

    fn save(&self, _key: &str, _text: &str) -> Result<(), String> {
        Ok(())
    }

    fn copy(&self, _text: &str) {}
}

struct FakeSpawner;

impl Spawner for FakeSpawner {
    fn spawn(
        &self,
        on_signal: Rc<dyn Fn(WorkerSignal)>,
    ) -> Result<Box<dyn WorkerLink>, SpawnError> {
        Ok(Box::new(FakeWorker { on_signal, known: Rc::default() }))
    }
}

/// Loads a manifest as if it were a source; a render reads every shared domain that it may.
struct FakeWorker {
    on_signal: Rc<dyn Fn(WorkerSignal)>,
    known: Rc<RefCell<Vec<SliceKey>>>,
}

impl WorkerLink for FakeWorker {
    fn post(&self, envelope: Envelope, _: usize) {
        let (on_signal, known) = (Rc::clone(&self.on_signal), Rc::clone(&self.known));
        #[expect(clippy::disallowed_methods, reason = "a worker is no view")]
        spawn_local(async move {
            let request: Request = serde_json::from_str(&envelope.0).expect("a request");
            let response = Response {
                id: request.id,
                outcome: Ok(answer(request.op, &known)),
                cost: Cost::default(),
                console: Vec::new(),
            };
            let text = serde_json::to_string(&Reply::Done(response)).expect("encodes");
            on_signal(WorkerSignal::Message(Envelope(text)));
        });
    }

    fn terminate(&self) {}
}

fn load(load: &Load) -> LoadResult {
    let read = |error: serde_json::Error| {
        Fault::new(FaultCode::PluginLoadError, Operation::Load, error.to_string())
    };
    LoadResult {
        outcome: serde_json::from_str::<Manifest>(&load.source).map_err(read),
        cost: Cost::default(),
    }
}

fn answer(op: Op, known: &RefCell<Vec<SliceKey>>) -> Outcome {
    match op {
        Op::Health => Outcome::Health(Health {
            protocol_version: PROTOCOL_VERSION,
            build: BUILD.to_owned(),
            memory_bytes: 0,
            instances: Vec::new(),
        }),
        Op::Load(loads) => Outcome::Loaded(loads.iter().map(load).collect()),
        Op::Render(items) => {
            Outcome::Rendered(items.into_iter().map(|item| render(item, known)).collect())
        }
        Op::Reduce(reduce) => Outcome::Reduced(reductions(&reduce)),
        Op::Check { .. } => Outcome::Checked,
        Op::Event(_) => Outcome::Handled(Handled::default()),
        Op::Dispose { .. } => Outcome::Disposed,
    }
}

fn render(item: RenderItem, known: &RefCell<Vec<SliceKey>>) -> RenderResult {
    let mut known = known.borrow_mut();
    for slice in item.slices {
        known.retain(|key| *key != slice.key);
        if slice.value.is_some() {
            known.push(slice.key);
        }
    }
    let tree = JsonText::from_value(&json!({ "kind": "text", "text": "here" }));
    RenderResult { outcome: Ok(Rendered { tree, reads: known.clone() }), cost: Cost::default() }
}

fn reductions(reduce: &Reduce) -> Vec<Reduction> {
    let next =
        |action: &plugin_runtime::contracts::messages::Action| match action.action_type.as_str() {
            "state/replace" => Reduction::State(action.payload.clone()),
            _ => Reduction::NoReducer,
        };
    reduce.actions.iter().map(next).collect()
}

/// An identity that belongs to a name, as if the package had been stored under it.
fn identity_of(name: &str) -> Identity {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Identity::random(bytes)
}
