//! `mock-catena sign` and `verify`: signs or verifies one body.

use std::error::Error;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catena_contract::WebhookSecret;
use catena_contract::webhook::{SignatureHeaders, header, header_timestamp, verify_delivery};
use flate2::read::MultiGzDecoder;
use mock_catena::clock::{Clock as _, SystemClock};

use super::args::{Sign, Verify};

/// The variable with the secret; a flag could be seen by other users of the computer.
const SECRET_VARIABLE: &str = "CATENA_WEBHOOK_SECRET";

/// Most bytes of an uncompressed body.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Why nothing was signed or verified.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SigningError {
    #[error("`{SECRET_VARIABLE}` is not set; set it to the subscription's secret")]
    NoSecret,
    #[error("cannot read the body from `{}`", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the body starts like gzip but cannot be decompressed; pass the complete body")]
    Gzip(#[source] io::Error),
}

/// The webhook secret of the environment.
pub(crate) fn secret() -> Result<WebhookSecret, SigningError> {
    let text = std::env::var(SECRET_VARIABLE).map_err(|_| SigningError::NoSecret)?;
    text.parse().map_err(|_| SigningError::NoSecret)
}

pub(crate) fn sign(sign: &Sign) -> Result<ExitCode, Box<dyn Error>> {
    let secret = secret()?;
    let body = unpacked(read(&sign.file)?)?;
    let timestamp = sign.timestamp.clone().unwrap_or_else(|| header_timestamp(SystemClock.now()));
    let signature = secret.sign(&timestamp, &body);
    writeln!(io::stdout(), "{}: {timestamp}\n{}: {signature}", header::TIMESTAMP, header::SIGNATURE)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn verify(verify: &Verify) -> Result<ExitCode, Box<dyn Error>> {
    let secret = secret()?;
    let body = unpacked(read(&verify.file)?)?;
    let presented =
        SignatureHeaders { timestamp: Some(&verify.timestamp), signature: Some(&verify.signature) };
    let now = verify.at.unwrap_or_else(|| SystemClock.now());
    match verify_delivery(&secret, presented, &body, now) {
        Ok(()) => {
            writeln!(io::stdout(), "the signature is valid and the timestamp is fresh")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            writeln!(io::stdout(), "refused: {refusal}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SigningError> {
    let mut body = vec![];
    let done = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut body)
    } else {
        fs::File::open(path).and_then(|mut file| file.read_to_end(&mut body))
    };
    done.map_err(|source| SigningError::Unreadable { path: path.to_owned(), source })?;
    Ok(body)
}

/// The signature is over the uncompressed body.
fn unpacked(body: Vec<u8>) -> Result<Vec<u8>, SigningError> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(body);
    }
    let mut json = vec![];
    MultiGzDecoder::new(body.as_slice()).take(LONGEST).read_to_end(&mut json).map_err(SigningError::Gzip)?;
    Ok(json)
}
