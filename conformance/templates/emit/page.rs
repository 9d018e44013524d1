// Found by `catena-conformance fuzz`: {{ test.rule }}.
// `open_page` opens your callback page: `status`, `headers` as pairs of text, and `body`.
#[test]
fn {{ test.name }}() {
    let page = open_page({{ test.query }});
{%- match test.check %}
{%- when PageCheck::Status %}
    let passes = page.status < 500;
{%- when PageCheck::NoInjectedHeader %}
    let passes = !page.headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("x-catena-fuzz") || value.starts_with("catena-fuzz=")
    });
{%- when PageCheck::NoRedirect %}
    let passes = !page.headers.iter().any(|(name, value)| {
        let host = value.split('/').nth(2).filter(|_| value.starts_with("//") || value.starts_with("http"));
        name.eq_ignore_ascii_case("location")
            && (value.starts_with("javascript:") || host.is_some_and(|host| host.contains("catena-fuzz")))
    });
{%- when PageCheck::NoMarkup %}
    let passes = ![{{ test.markup }}].iter().any(|tag| page.body.contains(tag));
{%- endmatch %}
    assert!(passes, "{{ test.rule }}");
}
