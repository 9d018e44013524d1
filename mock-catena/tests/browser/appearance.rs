//! Checks on every screen: axe-core in light and dark, the width on phone and desktop, and a screenshot of each in
//! `target/screenshots/`.

use crate::chromium::Tab;

/// The current screen in both themes and both sizes passes axe-core.
pub(crate) async fn looked_at(tab: &Tab, name: &str) {
    for theme in ["light", "dark"] {
        for (device, width, height) in [("phone", 390, 780), ("desktop", 1280, 800)] {
            tab.sees(width, height, theme).await;
            let wide: bool = tab.value("document.documentElement.scrollWidth > window.innerWidth").await;
            assert!(!wide, "{name} is wider than a {device}");
            tab.is_kept_as(&format!("{name}-{theme}-{device}")).await;
        }
        assert_eq!(tab.barriers().await, Vec::<String>::new(), "{name}, {theme}");
    }
}

/// Opens an address and checks the screen.
pub(crate) async fn at(tab: &Tab, link: &str, heading: &str, name: &str) {
    tab.goes_to(link).await;
    tab.reads(heading).await;
    looked_at(tab, name).await;
}
