//! The web worker: registers itself and waits for requests.

use gloo_worker::Registrable;
use plugin_runtime::agent::{PluginWorker, TextCodec};

fn main() {
    let register = || PluginWorker::registrar().encoding::<TextCodec>().register();
    #[cfg(target_arch = "wasm32")]
    plugin_runtime::agent::presence::announce(register);
    #[cfg(not(target_arch = "wasm32"))]
    register();
}
