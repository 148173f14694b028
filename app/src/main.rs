//! Mounts the playground on the page.

use std::rc::Rc;

use leptos::prelude::*;
use playground::app::App;
use playground::browser::{BrowserSpawner, BrowserTimers};
use playground::crash;
use playground::frame;

fn main() {
    crash::watch();
    frame::replace_with(|| {
        leptos::mount::mount_to_body(
            || view! { <App spawner=Box::new(BrowserSpawner::from_page()) timers=Rc::new(BrowserTimers) /> },
        );
    });
    if let Some(notice) = document().get_element_by_id("boot") {
        notice.remove();
    }
}
