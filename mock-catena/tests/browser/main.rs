//! The hosted flow in a real browser: Debian's Chromium, without a screen. Screenshots of every screen go to
//! `target/screenshots/`, and axe-core looks at each for barriers.

mod chromium;
mod embedded;
mod partner;
mod plain;
mod screens;
