//! A browser of a test's own, and what a person does with a page. Waiting is asking again: nothing here sleeps, and
//! every wait has an end.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::time::Duration;

use catena_probe::chromium::cdp::{Browser, Evaluate, LaunchOptions, Page};
use serde::de::DeserializeOwned;
use serde_json::json;
use tempfile::TempDir;

/// How long a wait may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Chromium {
    browser: Browser,
    _profile: TempDir,
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let executable =
            std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
        assert!(
            executable.exists(),
            "Chromium is missing at {}; scripts/test installs it, or name another in CHROMIUM",
            executable.display()
        );
        let arguments = [
            "disable-gpu",
            "disable-quic",
            "disable-component-update",
            "enable-precise-memory-info",
            // A press that comes before the page is first drawn counts as well.
            "allow-pre-commit-input",
            "ignore-certificate-errors",
            // One process for a page and its frames, so that a test can look into them.
            "disable-site-isolation-trials",
            "disable-features=IsolateOrigins,site-per-process,LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
        ];
        let options = LaunchOptions {
            program: executable,
            profile: profile.path().to_owned(),
            sandbox: false,
            arguments: arguments.map(str::to_owned).into(),
            starts_within: Duration::from_secs(60),
        };
        let browser = Browser::launch(&options).await.unwrap();
        Self { browser, _profile: profile }
    }

    pub(crate) async fn opens(&self, url: impl AsRef<str>) -> Tab {
        let tab = Tab { page: self.browser.new_page(None).await.unwrap() };
        tab.goes_to(url).await;
        tab
    }

    /// The window whose address holds `part`, once it is there.
    pub(crate) async fn window(&self, part: &str) -> Tab {
        wait(&format!("a window at `{part}`"), async || {
            let pages = self.browser.pages().await.unwrap();
            let found = pages.into_iter().find(|page| page.url.contains(part))?;
            // It may be closed meanwhile.
            Some(Tab { page: self.browser.attach(found.target_id).await.ok()? })
        })
        .await
    }

    /// Waits until no window's address holds `part`.
    pub(crate) async fn no_window(&self, part: &str) {
        wait(&format!("no window at `{part}`"), async || {
            let pages = self.browser.pages().await.unwrap();
            (!pages.iter().any(|page| page.url.contains(part))).then_some(())
        })
        .await;
    }

    pub(crate) async fn ends(self) {
        self.browser.end(PATIENCE).await;
    }
}

/// Asks until there is an answer. Every question is a round trip, which paces it.
pub(crate) async fn wait<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(answer) => answer,
        Err(_) => panic!("waited in vain for {what}"),
    }
}

/// A page in the browser.
#[derive(Clone)]
pub(crate) struct Tab {
    pub(crate) page: Page,
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

impl Tab {
    pub(crate) async fn goes_to(&self, url: impl AsRef<str>) {
        self.page.goto(url.as_ref()).await.unwrap();
    }

    pub(crate) async fn without_scripts(&self) {
        self.page.call("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.unwrap();
    }

    /// What an expression is worth on this page, or in the frame of it whose address holds `frame`. `None` while the
    /// page is on its way.
    async fn worth<T: DeserializeOwned>(&self, frame: Option<&str>, expression: &str) -> Option<T> {
        let expression = Evaluate::value_of(expression).by_user();
        let Some(part) = frame else { return self.page.evaluate(expression).await.ok() };
        let frames = self.page.frames().await.ok()?;
        let frame = frames.into_iter().find(|frame| frame.url.contains(part))?;
        self.page.evaluate_in(&frame.id, expression).await.ok()
    }

    pub(crate) async fn value<T: DeserializeOwned + Debug>(&self, expression: &str) -> T {
        wait(expression, async || self.worth(None, expression).await).await
    }

    pub(crate) async fn until(&self, expression: &str) {
        self.until_in(None, expression).await;
    }

    pub(crate) async fn until_in(&self, frame: Option<&str>, expression: &str) {
        wait(expression, async || self.worth::<bool>(frame, expression).await.filter(|true_now| *true_now))
            .await;
    }

    /// Waits for a page with this heading.
    pub(crate) async fn reads(&self, heading: &str) {
        self.reads_in(None, heading).await;
    }

    pub(crate) async fn reads_in(&self, frame: Option<&str>, heading: &str) {
        let heading = quoted(heading);
        let read = format!(
            "document.readyState === 'complete' && (document.querySelector('h1')?.innerText ?? '').includes({heading})"
        );
        self.until_in(frame, &read).await;
    }

    /// Presses the middle of what a selector finds, with the mouse, once the page is loaded: until then it may move.
    pub(crate) async fn presses(&self, selector: &str) {
        self.page.bring_to_front().await.unwrap();
        let middle = format!(
            "(() => {{ if (document.readyState !== 'complete') return null; \
             const it = document.querySelector({}); it.scrollIntoView({{block: 'center'}}); \
             const box = it.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            quoted(selector)
        );
        let [x, y]: [f64; 2] = self.value(&middle).await;
        self.page.click(x, y).await.unwrap();
    }

    /// Presses what a selector finds within a frame of the page, as a person's doing.
    pub(crate) async fn presses_in(&self, frame: &str, selector: &str) {
        let press = format!(
            "(() => {{ const it = document.querySelector({}); it.click(); return true; }})()",
            quoted(selector)
        );
        self.until_in(Some(frame), &press).await;
    }

    /// Follows the link that begins with these words.
    pub(crate) async fn follows(&self, words: &str) {
        let address = format!(
            "[...document.querySelectorAll('a')].find((link) => link.textContent.trim().startsWith({})).href",
            quoted(words)
        );
        let address: String = self.value(&address).await;
        self.goes_to(address).await;
    }

    pub(crate) async fn types(&self, selector: &str, text: &str) {
        self.presses(selector).await;
        self.page.type_text(text).await.unwrap();
    }

    /// Waits until the browser is at an address that begins so; gives the address.
    pub(crate) async fn lands_on(&self, start: &str) -> String {
        let here = format!("location.href.startsWith({})", quoted(start));
        self.until(&here).await;
        self.value("location.href").await
    }

    pub(crate) async fn sees(&self, width: i64, height: i64, theme: &str) {
        self.page.resize(width, height, width < 600).await.unwrap();
        let scheme = json!({ "name": "prefers-color-scheme", "value": theme });
        self.page.call("Emulation.setEmulatedMedia", json!({ "features": [scheme] })).await.unwrap();
    }

    pub(crate) async fn is_kept_as(&self, name: &str) {
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let picture = self.page.full_screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Every barrier that axe-core finds on this page.
    pub(crate) async fn barriers(&self) -> Vec<String> {
        self.barriers_in(None).await
    }

    /// The same in the frame whose address holds `frame`: looked at from within, as if it stood alone.
    pub(crate) async fn barriers_in(&self, frame: Option<&str>) -> Vec<String> {
        // The script is not sent again to a page that has it.
        let there: bool =
            wait("a page", async || self.worth(frame, "typeof axe !== 'undefined'").await).await;
        if !there {
            self.until_in(frame, &format!("{};\ntrue", axe())).await;
        }
        let look = "axe.run().then((found) => found.violations.flatMap((rule) => \
             rule.nodes.map((node) => `${rule.id}: ${node.target} (${rule.help}) ${node.failureSummary}`)))";
        wait("what axe-core finds", async || self.worth(frame, look).await).await
    }

    /// Sends a form as it is, past what the browser itself would refuse.
    pub(crate) async fn insists(&self, form: &str) {
        let send = format!("(document.getElementById({}).noValidate = true)", quoted(form));
        self.until(&send).await;
        self.presses(&format!("#{form} button")).await;
    }
}

/// The folder that cargo builds into.
fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    folder.to_owned()
}

/// axe-core, as scripts/test installs it.
fn axe() -> String {
    let path = target().join("axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("axe-core is missing at {}: {error}; scripts/test installs it", path.display())
    })
}
