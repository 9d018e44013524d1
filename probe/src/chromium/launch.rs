//! One Chromium for a whole run: started once, its tabs used in turn, ended with everything it left on disk.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::cache::Kept;
use super::cdp::{Browser, CdpError, LaunchOptions};
use super::find::find;
use super::screenshots::Screenshots;
use super::tab::Tab;
use crate::Answer;

/// Tabs at work at one time; a page keeps more than one process busy.
const TABS: usize = 4;
/// How long Chromium may take to start.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to end before it is killed.
const ENDS_WITHIN: Duration = Duration::from_secs(3);

/// A running Chromium.
#[derive(Debug)]
pub struct Chromium {
    browser: Browser,
    free: Mutex<Vec<Tab>>,
    room: Semaphore,
    visits: AtomicU64,
    user_agent: String,
    pub(super) kept: Kept,
    pub(super) screenshots: Screenshots,
    /// Reads a page's text; two pages that read alike share a screenshot.
    pub(super) visible_text: fn(&Answer) -> String,
    profile: Mutex<Option<TempDir>>,
}

/// There is no Chromium to open pages with.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ChromiumError {
    /// None was found.
    #[error("there is no Chromium on this machine")]
    #[diagnostic(help(
        "install it (on Debian `apt-get install chromium-headless-shell`), or name the program in the variable CHROME; `--driver \
         http` needs none"
    ))]
    Missing,
    /// The variable names a file that is not there.
    #[error("CHROME names `{}`, and there is no such program", path.display())]
    #[diagnostic(help("correct the variable, or unset it to have Chromium looked for on the path"))]
    NotThere {
        /// What it names.
        path: PathBuf,
    },
    /// It did not start.
    #[error("Chromium did not start")]
    #[diagnostic(help(
        "see whether `{} --headless --dump-dom about:blank` works; in a container it may need `--no-sandbox`, which \
         is set here for root only",
        path.display()
    ))]
    Start {
        /// Which program.
        path: PathBuf,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No folder could be made for it.
    #[error("no folder can be made for Chromium's profile")]
    #[diagnostic(help("check that the temporary folder (TMPDIR) may be written to"))]
    Folder(#[source] std::io::Error),
}

impl Chromium {
    /// Finds and starts Chromium, with a new profile of its own.
    ///
    /// # Errors
    /// [`ChromiumError`].
    pub async fn start(visible_text: fn(&Answer) -> String) -> Result<Self, ChromiumError> {
        let there = |path: &std::path::Path| path.is_file();
        let path = find(std::env::var_os("CHROME"), std::env::var_os("PATH"), there)?;
        let profile = tempfile::Builder::new()
            .prefix("catena-conformance-")
            .tempdir()
            .map_err(ChromiumError::Folder)?;
        // Root's browser runs without its sandbox or not at all.
        let root = is_roots(profile.path()).map_err(ChromiumError::Folder)?;
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| ChromiumError::Start {
            path: path.clone(),
            source,
        };
        let options = LaunchOptions {
            program: path.clone(),
            profile: profile.path().to_owned(),
            sandbox: !root,
            arguments: ARGUMENTS.map(str::to_owned).into(),
            starts_within: STARTS_WITHIN,
        };
        let browser = Browser::launch(&options).await.map_err(|why| failed(why.into()))?;
        let user_agent = browser.user_agent().await.map_err(|why| failed(why.into()))?;
        // Pages that look for a browser they support find one; whoever reads a log finds out what it was.
        let user_agent = format!("{} catena-conformance", user_agent.replace("HeadlessChrome", "Chrome"));
        Ok(Self {
            browser,
            free: Mutex::default(),
            room: Semaphore::new(TABS),
            visits: AtomicU64::new(0),
            user_agent,
            kept: Kept::default(),
            screenshots: Screenshots::default(),
            visible_text,
            profile: Mutex::new(Some(profile)),
        })
    }

    /// Ends it, by force if it does not end by itself, and removes its profile.
    pub async fn end(&self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.browser.end(ENDS_WITHIN).await;
        drop(self.profile.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// The folder it keeps its profile in, until it ends.
    #[must_use]
    pub fn profile(&self) -> Option<PathBuf> {
        let profile = self.profile.lock().unwrap_or_else(PoisonError::into_inner);
        profile.as_ref().map(|folder| folder.path().to_owned())
    }

    /// How many pages were opened.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.visits.load(Ordering::Relaxed)
    }

    pub(super) const fn room(&self) -> &Semaphore {
        &self.room
    }

    /// A number no other visit has.
    pub(super) fn number(&self) -> u64 {
        self.visits.fetch_add(1, Ordering::Relaxed)
    }

    /// A tab that nobody uses: empty, and without anything an earlier fleet left.
    pub(super) async fn tab(&self) -> Result<Tab, CdpError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match free {
            Some(tab) => Ok(tab),
            None => Tab::open(&self.browser, &self.user_agent).await,
        }
    }

    /// Takes a tab back, if it can be emptied, and else ends it.
    pub(super) async fn give_back(&self, mut tab: Tab) {
        if tab.emptied().await {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(tab);
        } else {
            self.leave(tab).await;
        }
    }

    /// Ends a tab that is busy for good.
    pub(super) async fn leave(&self, tab: Tab) {
        let context = tab.context.clone();
        drop(tab);
        // A page that never rests may not even let itself be closed; Chromium's end takes it along.
        let _ = timeout(ENDS_WITHIN, self.browser.close_context(context)).await;
    }
}

/// In addition to the client's own, which are Puppeteer's.
const ARGUMENTS: [&str; 15] = [
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "no-default-browser-check",
    "dns-prefetch-disable",
    // A tab keeps its process from visit to visit.
    "renderer-process-limit=1",
    // One process for a page and its frames, so that whatever any of them asks for is stopped on its way out.
    "disable-site-isolation-trials",
    "disable-features=IsolateOrigins,site-per-process,LocalNetworkAccessChecks,BackForwardCache,HttpsUpgrades,\
     HttpsFirstBalancedModeAutoEnable,MediaRouter,SpareRendererForSitePerProcess,OptimizationHints,Translate",
    // What is not stopped, such as a WebSocket, finds no way out.
    "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "proxy-server=127.0.0.1:9",
    "proxy-bypass-list=<-loopback>",
    "force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// Whether root made this folder. It was made by us, so its owner is who we are.
#[cfg(unix)]
fn is_roots(folder: &std::path::Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata(folder)?.uid() == 0)
}

#[cfg(not(unix))]
fn is_roots(_: &std::path::Path) -> std::io::Result<bool> {
    Ok(false)
}
