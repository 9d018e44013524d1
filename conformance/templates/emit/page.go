// Found by `catena-conformance fuzz`: {{ test.rule }}.
// OpenPage opens your callback page: Status, Headers as pairs of text, and Body.
package redirect

import (
{%- match test.check %}
{%- when PageCheck::Status %}
{%- when PageCheck::NoInjectedHeader | PageCheck::NoRedirect %}
	"regexp"
{%- when PageCheck::NoMarkup %}
	"strings"
{%- endmatch %}
	"testing"
)

func Test{{ test.name.camel_case() }}(t *testing.T) {
	page := OpenPage({{ test.query }})
{%- match test.check %}
{%- when PageCheck::Status %}
	passes := page.Status < 500
{%- when PageCheck::NoInjectedHeader | PageCheck::NoRedirect %}
	passes, pattern := true, regexp.MustCompile("(?i){{ test.check.pattern() }}")
	for _, header := range page.Headers {
		passes = passes && !pattern.MatchString(header[0]+": "+header[1])
	}
{%- when PageCheck::NoMarkup %}
	passes := true
	for _, tag := range []string{ {{- test.markup -}} } {
		passes = passes && !strings.Contains(page.Body, tag)
	}
{%- endmatch %}
	if !passes {
		t.Error("{{ test.rule }}")
	}
}
