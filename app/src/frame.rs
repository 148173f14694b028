//! What the page shows before the app is there, and how the app takes it over: `page/frame.js`.

use crate::page_script::call;

/// Draws the app in the place of the frame: focus, scrolling and what is typed stay, and what was
/// pressed is done.
pub fn replace_with(draw: impl FnOnce()) {
    call("playgroundFrame", "leave");
    draw();
    call("playgroundFrame", "resume");
}
