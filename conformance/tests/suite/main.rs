//! The suite as a whole, in process: good and flawed partners, over real sockets.

mod bench_partner;
mod defects;
