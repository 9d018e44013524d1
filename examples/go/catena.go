package main

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	tolerance   = 5 * time.Minute
	largestBody = 4 << 20
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Refused is a delivery that is not accepted, with the status to answer.
type Refused struct {
	Status int
	Reason string
}

func (r *Refused) Error() string { return r.Reason }

type fleet struct {
	Access  string `json:"access"`
	Notices int    `json:"notices"`
}

type request struct{ fleet, state string }

type catenaFleet struct {
	ref       string
	connected bool
}

// Integration is one partner's side of Catena Connect.
type Integration struct {
	secret, bug  string
	mu           sync.Mutex
	events       map[string]bool
	fleets       map[string]*fleet
	requests     map[string]*request
	catenaFleets map[string]*catenaFleet
}

// NewIntegration makes an empty store. bug plants a mistake, for the test of this example.
func NewIntegration(secret, bug string) *Integration {
	return &Integration{
		secret: secret, bug: bug, events: map[string]bool{}, fleets: map[string]*fleet{},
		requests: map[string]*request{}, catenaFleets: map[string]*catenaFleet{},
	}
}

// Callback returns the page to show: connected, waiting, requested, failed or unknown.
func (c *Integration) Callback(query url.Values, remember bool) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ref := only(query["fleet"])
	switch only(query["status"]) {
	case "integration-requested":
		id := strings.ToLower(only(query["integration_request_id"]))
		if remember && ref != "" && uuid.MatchString(id) && c.requests[id] == nil {
			c.requests[id] = &request{ref, "pending"}
		}
		return "requested"
	case "success":
		if found := c.fleets[ref]; found != nil && found.Access == "live" {
			return "connected"
		}
		return "waiting"
	case "failure":
		return "failed"
	}
	return "unknown"
}

// Webhook handles one delivery.
func (c *Integration) Webhook(header http.Header, raw []byte) error {
	body := raw
	if header.Get("Content-Encoding") == "gzip" {
		reader, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return &Refused{http.StatusBadRequest, "the body is not gzip"}
		}
		if body, err = io.ReadAll(io.LimitReader(reader, largestBody+1)); err != nil {
			return &Refused{http.StatusBadRequest, "the gzip stream ends early"}
		}
		if len(body) > largestBody {
			return &Refused{http.StatusRequestEntityTooLarge, "the body is too large"}
		}
	}
	if refused := c.verify(header, body); refused != nil {
		return refused
	}
	var event struct {
		ID   string            `json:"id"`
		Name string            `json:"event_name"`
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		return &Refused{http.StatusBadRequest, "the body is not an event"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.events[event.ID] {
		return nil
	}
	c.events[event.ID] = true
	for _, record := range event.Data {
		c.apply(event.Name, record)
	}
	return nil
}

func (c *Integration) verify(header http.Header, body []byte) error {
	if c.bug == "reserialised" {
		// The signature is over the bytes as sent, not over the same JSON written again.
		var value any
		if json.Unmarshal(body, &value) == nil {
			body, _ = json.Marshal(value)
		}
	}
	timestamp := header.Get("X-Catena-Timestamp")
	mac := hmac.New(sha256.New, []byte(c.secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	expected := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(expected), []byte(header.Get("X-Catena-Signature"))) {
		return &Refused{http.StatusUnauthorized, "the signature does not match"}
	}
	sent, err := time.Parse(time.RFC3339, timestamp)
	if err != nil || math.Abs(float64(time.Since(sent))) > float64(tolerance) {
		return &Refused{http.StatusUnauthorized, "the delivery is too old, or from the future"}
	}
	return nil
}

// apply handles one record. Order does not matter: a connection waits until an invitation or agreement names its fleet.
func (c *Integration) apply(name string, raw json.RawMessage) {
	var record struct {
		FleetID  string `json:"fleet_id"`
		FleetRef string `json:"fleet_ref"`
	}
	if json.Unmarshal(raw, &record) != nil || record.FleetID == "" {
		return
	}
	known := c.catenaFleets[record.FleetID]
	if known == nil {
		known = &catenaFleet{}
		c.catenaFleets[record.FleetID] = known
	}
	if record.FleetRef != "" && (strings.HasPrefix(name, "invitation.") || strings.HasPrefix(name, "share_agreement.")) {
		known.ref = record.FleetRef
	}
	known.connected = known.connected || name == "fleet_connection.created"
	if known.ref == "" || !known.connected {
		return
	}
	found := c.fleets[known.ref]
	if found == nil {
		found = &fleet{}
		c.fleets[known.ref] = found
	}
	if found.Access != "live" {
		found.Access = "live"
		found.Notices++
	}
	for _, stored := range c.requests {
		if stored.fleet == known.ref {
			stored.state = "live"
		}
	}
}

// Fleet is a view for a conformance run. Serve it on staging only.
func (c *Integration) Fleet(ref string) map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.fleets[ref]
	if found == nil {
		found = &fleet{Access: "none"}
	}
	return map[string]any{"fleet_ref": ref, "access": found.Access, "notices": found.Notices}
}

// IntegrationRequest is a view for a conformance run; nil if the id is not stored. Serve it on staging only.
func (c *Integration) IntegrationRequest(id string) map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.requests[strings.ToLower(id)]
	if found == nil {
		return nil
	}
	return map[string]any{"integration_request_id": strings.ToLower(id), "fleet_ref": found.fleet, "state": found.state, "count": 1}
}

// only returns the value of a parameter that is given exactly once, and "" otherwise.
func only(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}
