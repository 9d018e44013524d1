//! Tests of the public interface, as one program because that builds faster than several.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]

mod delivery_headers;
mod records;
mod redirect_cases;
mod redirect_urls;
mod redirects;
mod signatures;
mod webhooks;
