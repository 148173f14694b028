//! The app in parts: what a first visit can do without is compiled into files of its own, which are
//! fetched when they are first needed. The view of a part has a face while it is fetched, and a
//! notice with a way to try again if it cannot be.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

use crate::button::Button;
use crate::later;

/// A part could not be fetched, or what came was of another build. The console has the browser's
/// words for it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the part could not be fetched")]
pub struct MissingPart;

impl From<SplitLoaderError> for MissingPart {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What comes once a part is here.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, MissingPart>>>>;

/// A part of the app that makes a view of an `A`; [`lazy_part!`](crate::lazy_part) declares it.
pub struct Part<A> {
    /// What it is to the person who waits for it: `The documentation`.
    pub title: &'static str,
    /// Fetches its code, unless that is here already.
    pub fetch: fn() -> Coming<()>,
    /// Fetches its code and makes the view.
    pub make: fn(A) -> Coming<AnyView>,
}

/// How far a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Loading,
    Here,
    Missing,
}

impl<A: Clone + Send + Sync + 'static> Part<A> {
    /// What stands in its place meanwhile.
    pub fn face(&self) -> AnyView {
        face(self.title)
    }

    /// The view of `argument`: at once if the part is here, otherwise as soon as it is.
    pub fn view(&'static self, argument: A) -> AnyView {
        let make = move || untrack(|| at_once(&mut (self.make)(argument.clone())))?.ok();
        arriving(self.title, self.fetch, Box::new(make))
    }
}

/// What a part makes, as soon as that is here.
fn arriving(
    title: &'static str,
    fetch: fn() -> Coming<()>,
    make: Box<dyn Fn() -> Option<AnyView> + Send + Sync>,
) -> AnyView {
    let arrival = RwSignal::new(Arrival::Loading);
    let fetch = move || {
        let mut fetched = fetch();
        let arrived = |fetched: Result<(), MissingPart>| {
            if fetched.is_ok() { Arrival::Here } else { Arrival::Missing }
        };
        if let Some(fetched) = at_once(&mut fetched) {
            arrival.set(arrived(fetched));
        } else {
            arrival.set(Arrival::Loading);
            later::wait_for(async move {
                arrival.try_set(arrived(fetched.await));
            });
        }
    };
    fetch();
    let view = move || match arrival.get() {
        Arrival::Loading => face(title),
        Arrival::Here => make().unwrap_or_else(|| missing(title, fetch)),
        Arrival::Missing => missing(title, fetch),
    };
    view.into_any()
}

/// The result if there is nothing to wait for.
fn at_once<T>(coming: &mut Coming<T>) -> Option<Result<T, MissingPart>> {
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

fn face(title: &str) -> AnyView {
    view! {
        <p class="empty" role="status" data-part="part-loading">
            {format!("{title} is loading.")}
        </p>
    }
    .into_any()
}

fn missing(title: &str, fetch: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="empty" role="alert" data-part="part-missing">
            <p>
                {format!("{title} could not be fetched. ")}
                "Everything else goes on. If the connection is good, the playground may have been renewed meanwhile: then load the page again."
            </p>
            <Button words="Try again" part="part-retry" on_press=move |_| fetch() />
        </div>
    }
    .into_any()
}

/// Fetches parts one after another, each when the page has nothing better to do. One that does not
/// come is fetched again when it is needed, and told of then.
pub fn fetch_when_idle(mut parts: impl Iterator<Item = fn() -> Coming<()>> + 'static) {
    later::when_idle(move || {
        if let Some(fetch) = parts.next() {
            later::wait_for(async move {
                let _ = fetch().await;
                fetch_when_idle(parts);
            });
        }
    });
}

/// Declares a [`Part`]: its static, the file that its code goes to, its title, and the function
/// that makes its view. The parts of one file are fetched together. Only a release build is cut
/// (`app_in_parts`, scripts/cut-app.sh); in any other all code is in one file, and every part is
/// here.
///
/// ```ignore
/// lazy_part! { static DOCS in docs, "The documentation": fn docs_panel() { view! { <DocsPanel /> } } }
/// ```
#[macro_export]
macro_rules! lazy_part {
    ($(#[$about:meta])* $vis:vis static $part:ident in $file:ident, $title:literal: fn $make:ident() $body:block) => {
        $crate::lazy_part! { $(#[$about])* $vis static $part in $file, $title: fn $make(_nothing: ()) $body }
    };
    (
        $(#[$about:meta])*
        $vis:vis static $part:ident in $file:ident, $title:literal: fn $make:ident($argument:ident: $type:ty) $body:block
    ) => {
        $(#[$about])*
        $vis static $part: $crate::parts::Part<$type> = {
            #[cfg_attr(
                app_in_parts,
                ::leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible)
            )]
            #[allow(unused_braces, reason = "what cuts the app writes the block down again as an argument")]
            fn $make($argument: $type) -> Result<::leptos::prelude::AnyView, $crate::parts::MissingPart> {
                Ok(::leptos::prelude::IntoAny::into_any($body))
            }
            #[cfg(not(app_in_parts))]
            use ::std::future::ready;
            $crate::parts::Part {
                title: $title,
                #[cfg(app_in_parts)]
                fetch: || Box::pin(async { Ok(fetch().await?) }),
                #[cfg(app_in_parts)]
                make: |argument| Box::pin($make(argument)),
                #[cfg(not(app_in_parts))]
                fetch: || Box::pin(ready(Ok(()))),
                #[cfg(not(app_in_parts))]
                make: |argument| Box::pin(ready($make(argument))),
            }
        };
    };
}
