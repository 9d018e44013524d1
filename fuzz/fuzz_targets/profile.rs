//! Any text as a profile.
#![no_main]

use catena_conformance::profile::Profile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Profile::from_text("partner.toml", text, &|name: &str| (name == "NAME").then(|| "value".to_owned()));
});
