//! The words that plugins write for choices: the one table that parser, renderer, inspector and
//! tests take them from.

use super::UiKind;

/// A choice with a word for each of its values.
pub trait Word: Copy + Default + 'static {
    /// The words, in the order in which they are listed.
    const WORDS: &'static [&'static str];

    /// What a word stands for, by its place in the list.
    fn at(index: usize) -> Option<Self>;

    /// The word for it.
    fn as_str(self) -> &'static str;
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl Word for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn at(index: usize) -> Option<Self> {
                [$(Self::$value),+].get(index).copied()
            }

            fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }
    )+};
}

words! {
    /// How something is meant, for colour and icon.
    Tone {
        /// As the text around it.
        #[default]
        Neutral = "neutral",
        /// Less important.
        Muted = "muted",
        /// For information.
        Info = "info",
        /// All is well.
        Success = "success",
        /// Look at this.
        Warning = "warning",
        /// Something is wrong.
        Danger = "danger",
    }

    /// How much weight a button has.
    ButtonVariant {
        /// One of several.
        #[default]
        Secondary = "secondary",
        /// The main one.
        Primary = "primary",
        /// It destroys something.
        Danger = "danger",
        /// Without a frame.
        Ghost = "ghost",
    }

    /// What an input takes.
    InputType {
        /// Any text.
        #[default]
        Text = "text",
        /// A number; its value still arrives as text.
        Number = "number",
        /// A search text.
        Search = "search",
        /// A password, hidden while typed.
        Password = "password",
        /// A date, `YYYY-MM-DD`.
        Date = "date",
        /// A time, `HH:MM`.
        Time = "time",
        /// A colour, `#rrggbb`.
        Color = "color",
    }

    /// How children stand across the main direction of a row or column.
    Align {
        /// At the start.
        Start = "start",
        /// In the middle.
        Center = "center",
        /// At the end.
        End = "end",
        /// As large as the container.
        #[default]
        Stretch = "stretch",
    }
}

macro_rules! kinds {
    ($($kind:ident = $word:literal,)+) => {
        /// The kinds that a plugin may write.
        pub const KINDS: &[&str] = &[$($word),+];

        impl UiKind {
            /// The word for its kind.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind { .. } => $word,)+
                    Self::Invalid { .. } => "invalid",
                }
            }
        }
    };
}

kinds! {
    Panel = "panel",
    Row = "row",
    Column = "column",
    Text = "text",
    Heading = "heading",
    Badge = "badge",
    Button = "button",
    Input = "input",
    Textarea = "textarea",
    Checkbox = "checkbox",
    Select = "select",
    Slider = "slider",
    Counter = "counter",
    Table = "table",
    List = "list",
    Progress = "progress",
    Divider = "divider",
    Code = "code",
    Link = "link",
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Word>() {
        for (index, word) in T::WORDS.iter().enumerate() {
            assert_eq!(T::at(index).map(T::as_str), Some(*word));
        }
    }

    #[test]
    fn every_value_has_its_own_word() {
        check::<Tone>();
        check::<ButtonVariant>();
        check::<InputType>();
        check::<Align>();
    }
}
