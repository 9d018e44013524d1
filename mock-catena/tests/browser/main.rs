//! The hosted flow in a real browser: Debian's Chromium, without a screen. Screenshots of every screen go to
//! `target/screenshots/`, and axe-core looks at each for barriers.

#[cfg(test)]
mod chromium;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod look;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod screens;
