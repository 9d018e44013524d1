//! A run: everything its checks share, the fleets it makes up, and the sessions it plays through a simulated Catena.
//!
//! Steps call what is here; nothing here judges.

mod arrange;
mod assess;
mod baseline;
mod burst;
mod context;
mod execute;
mod fleet;
mod flow;
mod journey;
mod ledger;
mod onboarding;
mod parade;
mod ping;
mod redirect;
mod refusals;
mod relay;
mod sandwich;
mod session;
mod told;
mod trial;
mod withheld;

pub use arrange::has_arranged;
pub(crate) use assess::whole;
pub use assess::{AssessError, Assessment, assess};
pub use burst::Burst;
pub use context::{Run, RunError};
pub use execute::{ExecuteError, Progress, Silent, execute, steps_in_use};
pub use fleet::Fleet;
pub use flow::FlowError;
pub use journey::{Before, Ending, Journey, JourneyError};
pub use ledger::{Ledger, Record};
pub use onboarding::Onboarding;
pub use parade::{ANSWER_WITHIN, Paraded};
pub use redirect::{Side, planted};
pub use refusals::Refusals;
pub use sandwich::Slice;
pub use session::{Session, SignInError};
pub use told::{Told, is_live, took_effect};
pub use trial::{Answered, NotTestable, Trouble, Welcome};
