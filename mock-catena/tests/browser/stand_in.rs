//! A partner's page with a stand-in for the vendor's browser SDK, `stand_in/sdk.js`.

use std::ops::Deref;

use serde_json::{Value, json};

use crate::chromium::{Chromium, Tab};
use crate::partner::World;

/// The part of an address that only the flow has.
pub(crate) const FLOW: &str = "127.0.0.1";

pub(crate) struct Launcher(Tab);

impl Deref for Launcher {
    type Target = Tab;

    fn deref(&self) -> &Tab {
        &self.0
    }
}

impl Launcher {
    /// The launching page, on which nothing is opened yet.
    pub(crate) async fn opens(world: &World, chromium: &Chromium) -> Self {
        let tab = chromium.opens(format!("{}/launch", world.partner)).await;
        tab.reads("Launch").await;
        Self(tab)
    }

    /// Opens the flow and waits until the SDK has chosen this mode, or shows its button.
    pub(crate) async fn starts(&self, link: &str, more: Value, mode: &str) {
        let mut arguments = json!([link, "demo", {}]);
        let more = more.as_array().cloned().unwrap_or_default();
        for (place, value) in more.into_iter().enumerate() {
            match place {
                0 => arguments[2] = value,
                _ => arguments.as_array_mut().unwrap().push(value),
            }
        }
        self.until(&format!("start(...{arguments})")).await;
        self.until(&format!("launch.mode === '{mode}'")).await;
    }

    /// Opens the flow in a popup, past a probe that fails.
    pub(crate) async fn starts_popup(&self, chromium: &Chromium, link: &str, more: Value) -> Tab {
        self.starts(link, more, "waiting").await;
        self.presses("#continue").await;
        let popup = chromium.window(link.split_once('?').unwrap().1).await;
        popup.reads("Share your data").await;
        popup
    }

    /// What the callbacks got, except `open`, which every screen posts.
    pub(crate) async fn calls(&self) -> Vec<Value> {
        self.value("calls.filter(([name]) => name !== 'open')").await
    }

    /// Waits for these callbacks, in this order, and gives their details.
    pub(crate) async fn is_called(&self, names: &[&str]) -> Vec<Value> {
        self.until(&format!("calls.filter(([name]) => name !== 'open').length >= {}", names.len())).await;
        let calls = self.calls().await;
        let called: Vec<_> = calls.iter().map(|call| call[0].as_str().unwrap()).collect();
        assert_eq!(called, names);
        calls.into_iter().map(|call| call[1].clone()).collect()
    }

    /// How many screens posted that they are open.
    pub(crate) async fn opened(&self) -> usize {
        self.value("calls.filter(([name]) => name === 'open').length").await
    }

    /// Waits until so many screens posted that they are open.
    pub(crate) async fn until_opened(&self, times: usize) {
        self.until(&format!("calls.filter(([name]) => name === 'open').length >= {times}")).await;
    }
}
