//! Bounded decompression. The signature covers the uncompressed body, so unverified input has to be decompressed.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// Why a body cannot be decompressed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GunzipError {
    /// Not gzip, truncated, or with a wrong checksum.
    #[error("the body is not complete gzip")]
    Invalid(#[source] std::io::Error),
    #[error("the body unpacks to more than {limit} bytes")]
    TooLarge { limit: u64 },
}

/// Decompresses at most `limit` bytes, so that memory use is bounded.
pub(super) fn gunzip(compressed: &[u8], limit: u64) -> Result<Vec<u8>, GunzipError> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(compressed)
        .take(limit.saturating_add(1))
        .read_to_end(&mut body)
        .map_err(GunzipError::Invalid)?;
    if u64::try_from(read).is_ok_and(|read| read <= limit) {
        Ok(body)
    } else {
        Err(GunzipError::TooLarge { limit })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_of_exactly_the_limit_is_decompressed_and_one_byte_more_is_an_error() {
        assert_eq!(gunzip(&gzip(b"1234"), 4).unwrap(), b"1234");
        let error = gunzip(&gzip(b"12345"), 4).unwrap_err();
        assert_eq!(error.to_string(), "the body unpacks to more than 4 bytes");
    }

    #[test]
    fn truncated_gzip_is_invalid() {
        let compressed = gzip(b"{\"a\":1}");
        for length in 0..compressed.len() {
            assert!(matches!(gunzip(&compressed[..length], 64), Err(GunzipError::Invalid(_))), "{length}");
        }
    }

    proptest! {
        #[test]
        fn gunzip_reverses_gzip(body in any::<Vec<u8>>()) {
            prop_assert_eq!(gunzip(&gzip(&body), 4096).unwrap(), body);
        }

        #[test]
        fn no_input_causes_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = gunzip(&bytes, 4096);
        }
    }
}
