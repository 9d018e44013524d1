// Found by `catena-conformance fuzz`: {{ test.why }}.
// ReadRedirect is your handler: it interprets a raw query.
package redirect

import (
	"slices"
	"testing"
)

func Test{{ test.name.camel_case() }}(t *testing.T) {
	query := {{ test.query }}
	outcome := ReadRedirect(query).Outcome
	if !slices.Contains([]string{ {{- test.acceptable -}} }, outcome) {
		t.Errorf("%s was interpreted as %s", query, outcome)
	}
}
