// Found by `catena-conformance fuzz --webhook`: {{ test.unusual }}.
// `handle_delivery` is your handler: it returns the status for a secret, the current time, headers and a body.
#[test]
fn {{ test.name }}() {
    let headers = [
{%- for (name, value) in test.headers %}
        ({{ name }}, {{ value }}),
{%- endfor %}
    ];
    let body = b"{{ test.bytes() }}";
    let status = handle_delivery("{{ SECRET }}", "{{ NOW }}", &headers, body);
{%- if test.forged %}
    assert!((400..500).contains(&status), "answered {status}");
{%- else %}
    assert!(status < 500, "answered {status}");
{%- endif %}
}
