//! What can go wrong between this client and Chromium.

use std::io;
use std::time::Duration;

/// A command that Chromium did not carry out.
#[derive(Debug, thiserror::Error)]
pub enum CdpError {
    /// No WebSocket connection could be made.
    #[error("cannot connect to Chromium at `{address}`")]
    Connect {
        /// The DevTools address.
        address: String,
        /// Why not.
        #[source]
        source: Box<tokio_tungstenite::tungstenite::Error>,
    },
    /// The connection ended, usually because Chromium did.
    #[error("the connection to Chromium is closed")]
    Closed,
    /// The page was closed, or its session was detached.
    #[error("the page is closed")]
    Detached,
    /// There was no answer in time.
    #[error("Chromium did not answer `{method}` within {} s", within.as_secs_f32())]
    Timeout {
        /// The command.
        method: &'static str,
        /// How long the client waited.
        within: Duration,
    },
    /// Chromium answered with an error.
    #[error("Chromium refused `{method}`: {message} ({code})")]
    Refused {
        /// The command.
        method: &'static str,
        /// The protocol's error code.
        code: i64,
        /// Chromium's message.
        message: String,
    },
    /// A command could not be written, or its result could not be read.
    #[error("the parameters or the result of `{method}` have an unexpected form")]
    Json {
        /// The command.
        method: &'static str,
        /// Where the form differs.
        #[source]
        source: serde_json::Error,
    },
    /// A page could not be opened.
    #[error("Chromium could not open `{url}`: {message}")]
    Navigation {
        /// The page's URL.
        url: String,
        /// Chromium's message, such as `net::ERR_NAME_NOT_RESOLVED`.
        message: String,
    },
    /// A script threw an exception.
    #[error("the script threw: {message}")]
    Exception {
        /// The exception in words.
        message: String,
    },
    /// A script's value is not of the type that was asked for.
    #[error("the script's value has another type")]
    Value(#[source] serde_json::Error),
    /// A screenshot is not valid base64.
    #[error("the screenshot cannot be decoded")]
    Screenshot(#[source] base64::DecodeError),
    /// The page has no such frame, or the frame has no document yet.
    #[error("the page has no such frame")]
    NoFrame,
}

/// Chromium could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The program could not be run.
    #[error("the program cannot be run")]
    Spawn(#[source] io::Error),
    /// The program's output could not be read.
    #[error("the program's output cannot be read")]
    Output(#[source] io::Error),
    /// The program ended, or closed its output, before it was ready.
    #[error("the program ended before it was ready; its output: {output}")]
    Ended {
        /// The last lines that it wrote to stderr.
        output: String,
    },
    /// The program was not ready in time.
    #[error("the program was not ready within {} s", within.as_secs_f32())]
    Timeout {
        /// How long the client waited.
        within: Duration,
    },
    /// The program is ready, and does not let the client connect.
    #[error(transparent)]
    Connect(#[from] CdpError),
}
