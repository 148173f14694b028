//! The ids of the tabs and their panels in the document, which name each other.

/// The id of a tab in the document.
pub(super) fn tab_id(id: u32) -> String {
    format!("editor-tab-{id}")
}

/// The id of a source's panel in the document.
pub(super) fn panel_id(id: u32) -> String {
    format!("editor-panel-{id}")
}
