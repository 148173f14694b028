//! What of the workbench there is to choose from: panes, panels of the devtools, colours.

use serde::{Deserialize, Serialize};

/// The panels of the devtools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DevtoolsTab {
    /// Every dispatch.
    Timeline,
    /// The state of each instance.
    State,
    /// Who may do what.
    Capabilities,
    /// Faults by cause.
    Errors,
    /// The shared domains.
    Shared,
    /// What plugins write.
    Console,
    /// What each instance costs.
    Performance,
    /// The trees that widgets return.
    Inspector,
    /// The documentation.
    Docs,
}

impl DevtoolsTab {
    /// Every panel, in the order of the tabs.
    pub const ALL: [Self; 9] = [
        Self::Timeline,
        Self::State,
        Self::Capabilities,
        Self::Errors,
        Self::Shared,
        Self::Console,
        Self::Performance,
        Self::Inspector,
        Self::Docs,
    ];

    /// The word in `data-part` and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::State => "state",
            Self::Capabilities => "capabilities",
            Self::Errors => "errors",
            Self::Shared => "shared",
            Self::Console => "console",
            Self::Performance => "performance",
            Self::Inspector => "inspector",
            Self::Docs => "docs",
        }
    }

    /// The name on the tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::State => "State",
            Self::Capabilities => "Capabilities",
            Self::Errors => "Errors",
            Self::Shared => "Shared",
            Self::Console => "Console",
            Self::Performance => "Performance",
            Self::Inspector => "Inspector",
            Self::Docs => "Docs",
        }
    }
}

/// The panes, of which a narrow screen shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The catalog and what runs.
    Plugins,
    /// The editor.
    Code,
    /// The cards of what runs.
    Preview,
    /// The devtools.
    Devtools,
}

impl Pane {
    /// Every pane, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Plugins, Self::Code, Self::Preview, Self::Devtools];

    /// The word in `data-pane`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plugins => "plugins",
            Self::Code => "code",
            Self::Preview => "preview",
            Self::Devtools => "devtools",
        }
    }

    /// The name on its button.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plugins => "Plugins",
            Self::Code => "Code",
            Self::Preview => "Preview",
            Self::Devtools => "Devtools",
        }
    }
}

/// The colours that the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word for it, as in `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that the switch goes to from here.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}
