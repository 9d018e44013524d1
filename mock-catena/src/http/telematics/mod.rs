//! `/v2/telematics/*`: the vehicles of connected fleets and where they are. Made up, and derived from the clock
//! (assumption `made-up-vehicles`).

mod locations;
mod motor_pool;
mod records;
mod vehicles;

use super::openapi::{Operations, at};

pub(super) fn operations() -> Operations {
    Operations::default().with(at!(vehicles::list)).with(at!(vehicles::read)).with(at!(locations::list))
}
