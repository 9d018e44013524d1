//! Bounded gunzip: a delivery's signature covers the uncompressed body, so it is unpacked before anyone is trusted.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// Why a body cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub(super) enum GunzipError {
    /// Not gzip, cut short, or with a wrong checksum.
    #[error("the body is not complete gzip")]
    Broken(#[source] std::io::Error),
    /// More than the receiver is willing to hold.
    #[error("the body unpacks to more than {most} bytes")]
    TooLarge { most: u64 },
}

/// Unpacks at most `most` bytes; memory is bounded by it however small the input is.
pub(super) fn gunzip(packed: &[u8], most: u64) -> Result<Vec<u8>, GunzipError> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(packed)
        .take(most.saturating_add(1))
        .read_to_end(&mut body)
        .map_err(GunzipError::Broken)?;
    if u64::try_from(read).is_ok_and(|read| read <= most) {
        Ok(body)
    } else {
        Err(GunzipError::TooLarge { most })
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
    fn a_body_of_just_the_limit_passes_and_one_byte_more_does_not() {
        assert_eq!(gunzip(&gzip(b"1234"), 4).unwrap(), b"1234");
        let error = gunzip(&gzip(b"12345"), 4).unwrap_err();
        assert_eq!(error.to_string(), "the body unpacks to more than 4 bytes");
    }

    #[test]
    fn gzip_that_is_cut_short_is_broken() {
        let packed = gzip(b"{\"a\":1}");
        for length in 0..packed.len() {
            assert!(matches!(gunzip(&packed[..length], 64), Err(GunzipError::Broken(_))), "{length}");
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(body in any::<Vec<u8>>()) {
            prop_assert_eq!(gunzip(&gzip(&body), 4096).unwrap(), body);
        }

        #[test]
        fn any_bytes_are_answered(bytes in any::<Vec<u8>>()) {
            let _ = gunzip(&bytes, 4096);
        }
    }
}
