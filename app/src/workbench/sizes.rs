//! The sizes of the panes, and what they may be in a window of a given size.

#![deny(clippy::disallowed_types)]

use leptos::prelude::*;
use plugin_host::page_scope::{PageSignal, page_signal};

use super::splitter::PaneSizes;

/// The smallest width of the editor, in pixels.
const EDITOR_PX: f64 = 320.0;

/// The sizes that the user gave the panes, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The width of the catalog.
    pub catalog: PageSignal<f64>,
    /// The width of the preview.
    pub preview: PageSignal<f64>,
    /// The height of the devtools.
    pub devtools: PageSignal<f64>,
}

impl Sizes {
    /// Gives every pane the size that suits a window.
    pub fn fit(&self, width: f64, height: f64) {
        self.catalog.set(catalog(width).initial);
        self.preview.set(preview(width, catalog(width).initial).initial);
        self.devtools.set(devtools(height).initial);
    }
}

impl Default for Sizes {
    fn default() -> Self {
        let sizes = Self {
            catalog: page_signal(0.0),
            preview: page_signal(0.0),
            devtools: page_signal(0.0),
        };
        sizes.fit(1440.0, 900.0);
        sizes
    }
}

/// What the catalog's width may be.
pub fn catalog(window_width: f64) -> PaneSizes {
    pane(180.0, window_width * 0.24, (window_width * 0.17).clamp(230.0, 340.0))
}

/// What the preview's width may be beside a catalog of this width.
pub fn preview(window_width: f64, catalog_width: f64) -> PaneSizes {
    pane(
        260.0,
        window_width - catalog_width - EDITOR_PX,
        (window_width * 0.36).clamp(340.0, 1100.0),
    )
}

/// What the height of the devtools may be.
pub fn devtools(window_height: f64) -> PaneSizes {
    pane(120.0, window_height * 0.65, (window_height * 0.31).clamp(200.0, 460.0))
}

fn pane(min: f64, max: f64, initial: f64) -> PaneSizes {
    let sizes = PaneSizes { min, max: max.max(min), initial };
    PaneSizes { initial: sizes.clamp(initial), ..sizes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_keeps_its_width_in_every_window() {
        for width in [900.0, 1280.0, 1440.0, 2560.0] {
            let catalog = catalog(width);
            for catalog_width in [catalog.min, catalog.initial, catalog.max] {
                assert!(
                    width - catalog_width - preview(width, catalog_width).max >= EDITOR_PX,
                    "{width} with {catalog_width}"
                );
            }
        }
    }

    #[test]
    fn a_pane_begins_within_its_limits() {
        for window in [0.0, 320.0, 900.0, 1440.0, 5120.0] {
            for sizes in [catalog(window), preview(window, 240.0), devtools(window)] {
                assert!(
                    sizes.min <= sizes.initial && sizes.initial <= sizes.max,
                    "{sizes:?} in {window}"
                );
            }
        }
    }
}
