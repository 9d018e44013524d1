// Package redirect reads a redirect from Catena. It uses only Go's standard library.
package redirect

import (
	"net/url"
	"regexp"
	"strings"
)

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Redirect is the content of a redirect.
type Redirect struct {
	Outcome              string // connected, requested, failed or neutral
	IntegrationRequestID string // empty if there is none
}

// ReadRedirect reads a raw query, without its `?`.
func ReadRedirect(query string) Redirect {
	parameters, err := url.ParseQuery(query)
	if err != nil { // a `;`, or a `%` that two digits do not follow
		return Redirect{Outcome: "neutral"}
	}
	statuses := parameters["status"]
	if len(statuses) != 1 { // missing or repeated: claim nothing
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
