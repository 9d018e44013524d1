//! Decompresses answers up to the length that is kept: a kilobyte may decompress to a gigabyte.
//!
//! No request asks for compression, but some servers and caches send it anyway.

use std::io::Read as _;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http::header::{CONTENT_ENCODING, HeaderMap};

/// Decompresses at most `longest` bytes, and says whether there were more. `None` if the body is not compressed, or not
/// in a way we know. A truncated body decompresses to what is there.
pub(crate) fn inflated(headers: &HeaderMap, packed: &[u8], longest: usize) -> Option<(Vec<u8>, bool)> {
    let encoding = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim().to_ascii_lowercase();
    let mut plain = Vec::new();
    let limit = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    let read = match encoding.as_str() {
        "gzip" | "x-gzip" => MultiGzDecoder::new(packed).take(limit).read_to_end(&mut plain),
        "deflate" => ZlibDecoder::new(packed).take(limit).read_to_end(&mut plain),
        _ => return None,
    };
    if read.is_err() && plain.is_empty() {
        return None;
    }
    let cut = plain.len() > longest || read.is_err();
    plain.truncate(longest);
    Some((plain, cut))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::header::HeaderValue;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn headers(encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(encoding))])
    }

    #[test]
    fn a_compressed_page_is_unpacked() {
        let unpacked = inflated(&headers("gzip"), &gzip(b"connected"), 100);
        assert_eq!(unpacked, Some((b"connected".to_vec(), false)));
    }

    #[test]
    fn a_bomb_is_unpacked_no_further_than_an_answer_is_kept() {
        let bomb = gzip(&vec![b'a'; 64 * 1024 * 1024]);
        let (plain, cut) = inflated(&headers("gzip"), &bomb, 1_000).unwrap();
        assert_eq!((plain.len(), cut), (1_000, true));
    }

    #[test]
    fn what_is_torn_or_not_compressed_at_all_is_left_as_it_is() {
        let torn = gzip(&(0..=255).cycle().take(100_000).collect::<Vec<u8>>());
        let (plain, cut) = inflated(&headers("gzip"), &torn[..torn.len() / 2], 1_000_000).unwrap();
        assert!(cut && plain.len() < 100_000);
        assert_eq!(inflated(&headers("gzip"), b"<p>plain</p>", 100), None);
        assert_eq!(inflated(&headers("br"), b"...", 100), None);
        assert_eq!(inflated(&HeaderMap::new(), b"...", 100), None);
    }
}
