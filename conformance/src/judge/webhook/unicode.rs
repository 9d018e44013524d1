//! `webhook.body.unicode`: names with characters beyond ASCII are accepted and stored as sent.

use super::{Sandwich, answer_of, status_of};
use crate::judge::Finding;
use catena_probe::{FleetName, FleetView, View};

/// Judges deliveries of names with characters beyond ASCII. The last one has them as `\u` escapes, so that its bytes are
/// ASCII: if it alone is accepted, the bytes are the cause.
#[must_use]
pub fn unicode(sandwich: &Sandwich) -> Finding {
    let between = match sandwich.between_accepted() {
        Ok(between) => between,
        Err(finding) => return finding,
    };
    let escaped_accepted = between.last().is_some_and(|escaped| super::is_acknowledged(escaped));
    sandwich.each(|exchange| match answer_of(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() => Finding::Passed,
        Ok(answer) => {
            let bytes =
                if escaped_accepted { ", and with `\\u` escapes the same text is acknowledged" } else { "" };
            Finding::failed(
                "a 2xx status, as the genuine deliveries around it got",
                format!("{}{bytes}", status_of(exchange, answer)),
            )
        }
    })
}

/// Judges the stored name of a fleet that was invited with a name beyond ASCII. `usual` is a fleet with the name
/// `usual_name`: if the view does not show that, its name is another one than Catena's.
#[must_use]
pub fn name_stored(
    (usual, usual_name): (&View<FleetView>, &str),
    sent: FleetName,
    view: &View<FleetView>,
) -> Finding {
    if name_of(usual) != Some(usual_name) {
        return Finding::not_applicable("the view of the fleet does not show its name");
    }
    match name_of(view) {
        Some(name) if name == sent.text() => Finding::Passed,
        Some(name) => Finding::failed(
            format!("the name stored as it was sent, \"{}\"", sent.text()),
            format!("it is stored as \"{name}\""),
        ),
        None => Finding::inconclusive("nothing is stored of a fleet whose name has characters beyond ASCII"),
    }
}

fn name_of(view: &View<FleetView>) -> Option<&str> {
    match view {
        View::Seen(fleet, _) => fleet.fleet_name.as_deref(),
        View::NotConfigured | View::Nothing(_) | View::Unreadable(..) | View::Lost(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;
    use catena_probe::Access;

    fn judged(usual: Option<&str>, name: Option<&str>) -> FindingKind {
        let view = |name: Option<&str>| {
            let fleet_name = name.map(ToOwned::to_owned);
            let fleet_ref = "acme-7".parse().unwrap();
            let fleet = FleetView { fleet_ref, access: Access::None, notices: 0, fleet_name };
            View::Seen(fleet, answered(200, HeaderMap::new(), Duration::ZERO))
        };
        name_stored((&view(usual), "Acme"), FleetName::All, &view(name)).kind()
    }

    #[test]
    fn a_name_is_stored_as_it_was_sent_if_the_view_shows_names() {
        let sent = FleetName::All.text();
        assert_eq!(judged(Some("Acme"), Some(sent)), FindingKind::Passed);
        assert_eq!(judged(Some("Acme"), Some("Ã˜lbÃ¦k")), FindingKind::Failed);
        assert_eq!(judged(Some("Acme"), None), FindingKind::Inconclusive);
        assert_eq!(judged(Some("Acme Ltd, our own name"), Some("another")), FindingKind::NotApplicable);
        assert_eq!(judged(None, None), FindingKind::NotApplicable);
    }

    #[test]
    fn each_name_must_be_acknowledged() {
        let sandwich = |statuses: [u16; 2]| {
            let exchange = |status| answered(status, HeaderMap::new(), Duration::ZERO);
            let between = statuses.map(exchange).to_vec();
            Sandwich { before: exchange(202), between, after: Some(exchange(202)), plain: false }
        };
        assert_eq!(unicode(&sandwich([202, 202])).kind(), FindingKind::Passed);
        let Finding::Failed { observed, .. } = unicode(&sandwich([401, 202])) else { panic!("it passed") };
        assert!(observed.contains("escapes"), "{observed}");
        assert_eq!(unicode(&sandwich([429, 202])).kind(), FindingKind::Inconclusive);
    }
}
