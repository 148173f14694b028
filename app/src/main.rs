//! Mounts the playground on the page.

use std::rc::Rc;

use leptos::prelude::*;
use playground::app::App;
use playground::sandbox::{BrowserSpawner, BrowserTimers};

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| view! { <App spawner=Box::new(BrowserSpawner::from_page()) timers=Rc::new(BrowserTimers) /> });
    if let Some(notice) = document().get_element_by_id("boot") {
        notice.remove();
    }
}
