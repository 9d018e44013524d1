//! Refusals that say nothing: the report says what other requests got, and names nothing that was not seen.

use catena_conformance::judge::Finding;
use catena_conformance::report::Report;

use crate::wall_proxy::{Act, Seen, answer};
use crate::walls::{behind, walled};

const HTML: &str = "Content-Type: text/html";
const DJANGO: &str = "<!doctype html><html lang=\"en\"><head><title>Bad Request (400)</title></head>\
                      <body><h1>Bad Request (400)</h1><p></p></body></html>";

/// What `webhook.signed.accepted` says of a partner behind this: what was observed, and how to fix it.
async fn said(rule: impl Fn(&Seen) -> Act + Send + Sync + 'static) -> (String, String, Report) {
    let report = behind(&[], &["webhook.signed.accepted", "webhook.ack.in-time"], "", rule).await.unwrap();
    let check = report.check(&"webhook.signed.accepted".parse().unwrap()).unwrap();
    let observed =
        if let Finding::Failed { observed, .. } = &check.finding { observed.clone() } else { String::new() };
    (observed, check.check.fix.clone(), report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_on_the_hook_alone_is_told_with_honest_alternatives() {
    let refused_post = |seen: &Seen| {
        let refused = seen.is_delivery() && seen.method == "POST";
        if refused { answer(403, &[HTML], "<title>Forbidden</title>") } else { Act::Pass }
    };
    let (observed, fix, report) = said(refused_post).await;
    assert!(
        observed.contains("an unsigned delivery got the same answer, and a plain GET got status 405"),
        "{observed}"
    );
    for named in ["exempt `/hooks/catena`", "`secret`", "a login, a CSRF guard, a firewall or a proxy"] {
        assert!(fix.contains(named), "{named}: {fix}");
    }
    let warning = report.profile_warning.unwrap().to_string();
    assert!(
        warning.contains("a plain GET got status 405") && !warning.contains("path in the profile"),
        "{warning}"
    );

    let every_method = |seen: &Seen| if seen.is_delivery() { answer(403, &[], "") } else { Act::Pass };
    let (observed, _, _) = said(every_method).await;
    assert!(observed.contains("need not be about the signature"), "{observed}");

    let reads = |seen: &Seen| match (seen.is_delivery(), seen.is_signed) {
        (true, true) => answer(403, &[], "no"),
        (true, false) => answer(401, &[], "who are you"),
        (false, _) => Act::Pass,
    };
    let (observed, fix, _) = said(reads).await;
    assert!(observed.contains("(\"who are you\"), so the handler reads the signature"), "{observed}");
    assert!(!fix.contains("firewall"), "{fix}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_handler_that_refuses_every_post_is_judged_and_what_refuses_every_method_is_in_front() {
    // A server with one function for POST, whatever the address. It knows no other methods.
    let (observed, fix, _) = said(|seen| match seen.method.as_str() {
        "POST" => answer(401, &[], ""),
        "PUT" => answer(501, &[], "Unsupported method"),
        _ => Act::Pass,
    })
    .await;
    assert!(
        observed.contains("does not show whether the handler or something before it refuses"),
        "{observed}"
    );
    assert!(fix.contains("check that it verifies with `secret`"), "{fix}");
    let guard = behind(&[], &[], "", |seen| match seen.method.as_str() {
        "GET" | "HEAD" => Act::Pass,
        _ => answer(403, &[], "Forbidden"),
    });
    walled(guard.await, &["like a POST to an address that nobody has", "exempt `/hooks/catena`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_says_bad_request_is_named_as_a_list_of_hosts() {
    let by_host = behind(&[], &[], "", |seen| match seen.host.as_str() {
        host if host.starts_with("localhost") => Act::Pass,
        _ => answer(400, &[HTML], DJANGO),
    });
    walled(
        by_host.await,
        &["Django refuses the host of the request", "with `Host: localhost:", "`ALLOWED_HOSTS`"],
    );
    let plain = behind(&[], &[], "", |seen| match seen.host.as_str() {
        host if host.starts_with("localhost") => Act::Pass,
        _ => answer(421, &[], "Misdirected"),
    });
    walled(plain.await, &["the framework refuses the host of the request", "list of allowed hosts"]);
    let unknown = behind(&[], &[], "", |_| answer(400, &[HTML], DJANGO));
    walled(unknown.await, &["Django", "at every address", "`ALLOWED_HOSTS`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fix_names_what_an_experiment_showed() {
    let report = behind(
        &[reference_partner::Defect::VerifiesCompressedBytes],
        &["webhook.signed.accepted"],
        "",
        |_| Act::Pass,
    );
    let report = report.await.unwrap();
    let fix = &report.check(&"webhook.signed.accepted".parse().unwrap()).unwrap().check.fix;
    assert!(fix.starts_with("The same delivery is accepted "), "{fix}");
}
