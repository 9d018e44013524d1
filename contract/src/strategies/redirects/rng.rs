//! A random number generator. A case depends only on its seed, so any case of a run can be generated again without
//! the ones before it. Seeding a general-purpose generator would take longer than generating a case.

/// SplitMix64 (Steele, Lea and Flood, 2014), the usual way to expand one number into many.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next_u64() >> 1).unwrap_or(0).checked_rem(end).unwrap_or(0)
    }

    /// True with a probability of 1 in `times`.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn choose<T: Copy + Default>(&mut self, from: &[T]) -> T {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    pub(super) fn byte(&mut self) -> u8 {
        let [byte, ..] = self.next_u64().to_le_bytes();
        byte
    }
}
