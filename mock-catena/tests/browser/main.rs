//! The hosted flow and the inspector in headless Chromium. Screenshots of every screen go to `target/screenshots/`, and axe-core checks
//! each one.

#[cfg(test)]
mod appearance;
#[cfg(test)]
mod chromium;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod firefox;
#[cfg(test)]
mod inspector;
#[cfg(test)]
mod inspector_controls;
#[cfg(test)]
mod inspector_filters;
#[cfg(test)]
mod inspector_load;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sdk_firefox;
#[cfg(test)]
mod sdk_frame;
#[cfg(test)]
mod sdk_odd;
#[cfg(test)]
mod sdk_popup;
#[cfg(test)]
mod sdk_probe;
#[cfg(test)]
mod sdk_tab;
#[cfg(test)]
mod stand_in;
