// Package redirect says what a redirect from Catena means. Go's standard library only.
package redirect

import (
	"net/url"
	"regexp"
	"strings"
)

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Redirect is what a redirect says.
type Redirect struct {
	Outcome              string // connected, requested, failed or neutral
	IntegrationRequestID string // empty, if none is named
}

// ReadRedirect reads a raw query, without its `?`.
func ReadRedirect(query string) Redirect {
	parameters, err := url.ParseQuery(query)
	if err != nil { // a `;`, or a `%` without two digits
		return Redirect{Outcome: "neutral"}
	}
	statuses := parameters["status"]
	if len(statuses) != 1 { // missing or repeated: promise nothing
		return Redirect{Outcome: "neutral"}
	}
	switch statuses[0] {
	case "success":
		return Redirect{Outcome: "connected"}
	case "failure":
		return Redirect{Outcome: "failed"}
	case "integration-requested":
		redirect := Redirect{Outcome: "requested"}
		if ids := parameters["integration_request_id"]; len(ids) == 1 && uuid.MatchString(ids[0]) {
			redirect.IntegrationRequestID = strings.ToLower(ids[0])
		}
		return redirect
	}
	return Redirect{Outcome: "neutral"}
}
