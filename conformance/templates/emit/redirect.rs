// Found by `catena-conformance fuzz`: {{ test.why }}.
// `read_redirect` is your handler: it interprets a raw query.
#[test]
fn {{ test.name }}() {
    let query = {{ test.query }};
    let outcome = read_redirect(query).outcome;
    assert!([{{ test.acceptable }}].contains(&outcome), "{query} was interpreted as {outcome}");
}
