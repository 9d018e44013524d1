//! Gzip compression of one body. The compressor's tables take a third of a megabyte, so each thread creates them
//! once.

use std::cell::RefCell;

use flate2::{Compress, CompressError, Compression, Crc, FlushCompress, Status};

/// The gzip header without name and time: deflate, unknown operating system (RFC 1952 section 2.3).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

thread_local! {
    /// Raw deflate; the gzip header and checksum are written here.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// The body as one gzip member. Deterministic.
pub(super) fn gzip(body: &[u8]) -> Result<Vec<u8>, CompressError> {
    let mut crc = Crc::new();
    crc.update(body);
    let mut packed = Vec::with_capacity(HEADER.len() + body.len() / 2 + 64);
    packed.extend_from_slice(&HEADER);
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        loop {
            let read = usize::try_from(deflate.total_in()).unwrap_or(usize::MAX);
            let rest = body.get(read..).unwrap_or_default();
            match deflate.compress_vec(rest, &mut packed, FlushCompress::Finish)? {
                Status::StreamEnd => return Ok::<_, CompressError>(()),
                Status::Ok | Status::BufError => packed.reserve(packed.len()),
            }
        }
    })?;
    packed.extend_from_slice(&crc.sum().to_le_bytes());
    packed.extend_from_slice(&crc.amount().to_le_bytes());
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_body_comes_back_and_the_compressor_remembers_nothing(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..5_000), 1..4),
        ) {
            for body in &bodies {
                let packed = gzip(body).unwrap();
                prop_assert_eq!(&packed, &gzip(body).unwrap());
                let mut unpacked = vec![];
                GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
                prop_assert_eq!(&unpacked, body);
            }
        }
    }
}
