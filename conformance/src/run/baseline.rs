//! What the partner's pages say whatever the outcome. It is found out once in a run.

use catena_contract::{Outcome, RedirectUrls};
use catena_probe::VisitEnd;
use futures::future::join_all;

use super::Run;
use super::fleet::label;
use crate::oracle::{Baseline, Page};

impl Run {
    /// The baseline: two fleets return with each outcome, and no webhook is sent about them. An outcome without a page
    /// is left out.
    pub(crate) async fn baseline(&self) -> &Baseline {
        self.baseline
            .get_or_init(async || {
                let pages = join_all((0..6).map(|number| self.page_of(number))).await;
                let outcomes: Vec<[&Page; 2]> = pages
                    .chunks(2)
                    .filter_map(|pages| match pages {
                        [Some(first), Some(second)] => Some([first, second]),
                        _ => None,
                    })
                    .collect();
                Baseline::of(&outcomes)
            })
            .await
    }

    async fn page_of(&self, number: usize) -> Option<Page> {
        let fleet = self.fleet(&label::id(label::BASELINE), number);
        let urls =
            RedirectUrls { success: self.success_url(&fleet).ok()?, failure: self.failure_url(&fleet).ok()? };
        let outcome = match number / 2 {
            0 => Outcome::Success,
            1 => Outcome::IntegrationRequested { id: fleet.request_id },
            _ => Outcome::Failure,
        };
        self.set_up(&fleet).await;
        let mut visit =
            self.browser().open(&self.client, "a page of each outcome", urls.redirect(&outcome)).await;
        let page = self.read(&mut visit).await;
        page.filter(|_| matches!(&visit.end, VisitEnd::Answer(_, answer) if answer.is_success()))
    }
}
