// Found by `catena-conformance fuzz --webhook`: {{ test.unusual }}.
// HandleDelivery is your handler: it returns the status for a secret, the current time, headers and a body.
package delivery

import (
	"net/http"
	"testing"
)

func Test{{ test.name.camel_case() }}(t *testing.T) {
	headers := http.Header{}
{%- for (name, value) in test.headers %}
	headers.Add({{ name }}, {{ value }})
{%- endfor %}
	body := []byte("{{ test.bytes() }}")
	status := HandleDelivery("{{ SECRET }}", "{{ NOW }}", headers, body)
{%- if test.forged %}
	if status < 400 || status > 499 {
{%- else %}
	if status > 499 {
{%- endif %}
		t.Errorf("answered %d", status)
	}
}
