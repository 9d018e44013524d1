// A client as strict as the one Catena publishes for Go. More than 350 lines, because it is one program.
//
// Written from the published contract and not from our documents. It requires a three-part JWT with unpadded base64url,
// refreshes it thirty seconds before `exp`, repeats a call once after 401 or 403, treats a missing required key or an
// unknown enum value as an error, and detects paging that stalls. It runs a partner's onboarding against the address in
// its argument; with `examples`, what the published examples do (examples.go), and with `first` as their first
// generation did, which refuses every key that it does not know.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

type client struct {
	base, id, secret string
	mu               sync.Mutex
	token            string
	refreshAt        time.Time
	issued           int
}

// An error response of the API with its decoded body.
type refusal struct {
	status int
	Code   int             `json:"code"`
	Msg    string          `json:"message"`
	Detail json.RawMessage `json:"detail"`
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s %s", r.status, r.Msg, r.Detail) }

func (c *client) bearer() (string, error) {
	c.mu.Lock() // concurrent refreshes collapse into one
	defer c.mu.Unlock()
	if c.token != "" && time.Now().Before(c.refreshAt) {
		return c.token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.id}, "client_secret": {c.secret}, "scope": {"organization"}}
	answer, err := http.PostForm(c.base+"/realms/catena/protocol/openid-connect/token", form)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	if answer.StatusCode != 200 {
		return "", fmt.Errorf("token endpoint: %d %s", answer.StatusCode, body)
	}
	var response map[string]json.RawMessage
	if err := json.Unmarshal(body, &response); err != nil {
		return "", err
	}
	if err := has(response, "access_token", "expires_in", "token_type"); err != nil {
		return "", err
	}
	var token string
	if err := json.Unmarshal(response["access_token"], &token); err != nil || token == "" {
		return "", fmt.Errorf("access_token: %v", err)
	}
	exp, err := expiry(token)
	if err != nil {
		return "", err
	}
	c.token, c.refreshAt, c.issued = token, exp.Add(-30*time.Second), c.issued+1
	return token, nil
}

func expiry(token string) (time.Time, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, fmt.Errorf("a token has three parts, this one %d", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, fmt.Errorf("payload: %w", err)
	}
	var claims struct {
		Exp int64  `json:"exp"`
		Sub string `json:"sub"`
		Org map[string]struct {
			ID      string   `json:"id"`
			OrgType []string `json:"org_type"`
		} `json:"org"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return time.Time{}, fmt.Errorf("claims: %w", err)
	}
	if claims.Exp == 0 || claims.Sub == "" || len(claims.Org) != 1 {
		return time.Time{}, fmt.Errorf("claims lack exp, sub or org: %s", payload)
	}
	return time.Unix(claims.Exp, 0), nil
}

// One call; after a 401 or 403 it drops the token and repeats once.
func (c *client) call(method, path string, body any, want int) (json.RawMessage, error) {
	answer, err := c.once(method, path, body, want)
	var refused *refusal
	if errors.As(err, &refused) && (refused.status == 401 || refused.status == 403) {
		c.mu.Lock()
		c.token = ""
		c.mu.Unlock()
		return c.once(method, path, body, want)
	}
	return answer, err
}

func (c *client) once(method, path string, body any, want int) (json.RawMessage, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, c.base+path, reader)
	if err != nil {
		return nil, err
	}
	token, err := c.bearer()
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("User-Agent", "OpenAPI-Generator/1.0.0/go")
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == 204 && want == 204 {
		return nil, nil
	}
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil || !strings.HasSuffix(kind, "json") {
		return nil, fmt.Errorf("%s %s: undefined response type %q", method, path, kind)
	}
	if answer.StatusCode >= 300 {
		refused := &refusal{status: answer.StatusCode}
		if err := json.Unmarshal(text, refused); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		return nil, refused
	}
	if answer.StatusCode != want {
		return nil, fmt.Errorf("%s %s: %d, not %d", method, path, answer.StatusCode, want)
	}
	return text, nil
}

func has(object map[string]json.RawMessage, keys ...string) error {
	for _, key := range keys {
		if _, ok := object[key]; !ok {
			return fmt.Errorf("no value given for required property %s", key)
		}
	}
	return nil
}

// A record with its required keys and enum values.
type record struct {
	required string
	enums    map[string]string
	// Only for records of the first generation, which refuse every other key.
	optional string
}

const times = "created_at updated_at"

var records = map[string]record{
	"invitation": {
		"id created_at magic_link expires_at expires_in_hours status fleet_name accepted_at pre_registration_access_token " +
			"pre_registration_refresh_token callback_url success_redirect_url failure_redirect_url limit_tsps partner_slug " +
			"partner_id decline_reason declined_at fleet_ref permissions fleet_email fleet_regulatory_id fleet_regulatory_id_type " +
			"fleet_phone fleet_website fleet_country_code partner_provided_fleet_name partner_provided_fleet_email " +
			"partner_provided_fleet_regulatory_id partner_provided_fleet_regulatory_id_type partner_provided_fleet_phone " +
			"partner_provided_fleet_website partner_provided_fleet_country_code",
		map[string]string{"status": "active accepted declined expired deleted"},
		"",
	},
	"tsp": {
		"name source_name conn_type id slug " + times,
		map[string]string{"status": "active inactive deleted", "compliance_status": "compliant non_compliant unknown"},
		"",
	},
	"external tsp":        {"id name registry email phone website " + times, map[string]string{"registry": "fmcsa"}, ""},
	"integration request": {"id ext_tsp_id ext_tsp_name ext_tsp_compliance_status fleet_id fleet_ref partner_id invitation_id " + times, map[string]string{"ext_tsp_compliance_status": "compliant non_compliant unknown"}, ""},
	"partner":             {"name id " + times, nil, ""},
	"property":            {"key value id created_at partner_id", nil, ""},
	"webhook":             {"url partner_id event_name", map[string]string{"status": "active paused stale deleted"}, ""},
	"webhook read":        {"id url event_name filters secret status " + times, map[string]string{"status": "active paused stale deleted"}, ""},
	"page":                {"items total", nil, ""},
	// Lists of integrations and notifications have no total.
	"open page":        {"items", nil, ""},
	"connection":       {"id fleet_id tsp_id source_name credentials status description " + times, map[string]string{"status": "active failed cancelled paused stale deleted"}, ""},
	"schedule":         {"id connection_id resource execution_interval_seconds status consecutive_error_count consecutive_error_threshold max_concurrent_executions", map[string]string{"status": "inactive active paused stale deleted cancelled cancelled_insufficient_scope"}, ""},
	"execution":        {"id schedule_id connection_id fleet_id status source_name resource " + times, map[string]string{"status": "failed pending scheduled success"}, ""},
	"vehicle":          {"fleet_id id connection_id source_name source_id source_data_hash " + times, nil, ""},
	"vehicle location": {"fleet_id id connection_id source_name source_id source_data_hash " + times, nil, ""},
	"metrics":          {"webhook_id http_attempts http_success_attempts http_failure_attempts message_count message_success_count success_rate avg_response_time_ms ewma_success_rate dlq_count", nil, ""},
	"period":           {"6h 24h 7d 14d", nil, ""},
}

func decode(kind string, text json.RawMessage) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	expected, ok := records[kind]
	if generation == "first" {
		expected, ok = firstRecords[kind]
	}
	if !ok {
		return nil, fmt.Errorf("%s: no such record", kind)
	}
	if err := has(object, strings.Fields(expected.required)...); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	if generation == "first" {
		for key := range object {
			if !contains(expected.required, key) && !contains(expected.optional, key) {
				return nil, fmt.Errorf("%s: unknown field %q", kind, key)
			}
		}
	}
	for key, words := range expected.enums {
		if value, ok := object[key]; ok && string(value) != "null" && !contains(words, str(value)) {
			return nil, fmt.Errorf("%s: %s is not a valid %s", kind, value, key)
		}
	}
	for _, key := range strings.Fields(times) {
		if value, ok := object[key]; ok && string(value) != "null" {
			if _, err := time.Parse(time.RFC3339Nano, str(value)); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", kind, key, err)
			}
		}
	}
	return object, nil
}

func decodeList(kind string, text json.RawMessage) ([]map[string]json.RawMessage, error) {
	var members []json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	var list []map[string]json.RawMessage
	for _, member := range members {
		object, err := decode(kind, member)
		if err != nil {
			return nil, err
		}
		list = append(list, object)
	}
	return list, nil
}

func contains(words, word string) bool {
	for _, known := range strings.Fields(words) {
		if known == word {
			return true
		}
	}
	return false
}

func str(value json.RawMessage) string {
	var text string
	_ = json.Unmarshal(value, &text)
	return text
}

// Reads every page of a list, as the published client's pager does.
func (c *client) all(path, kind string, size int) ([]map[string]json.RawMessage, error) {
	var rows []map[string]json.RawMessage
	cursor := ""
	for {
		query := url.Values{"size": {fmt.Sprint(size)}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		text, err := c.call("GET", path+"?"+query.Encode(), nil, 200)
		if err != nil {
			return nil, err
		}
		page, err := decode(pageKind(path), text)
		if err != nil {
			return nil, err
		}
		items, err := decodeList(kind, page["items"])
		if err != nil {
			return nil, err
		}
		rows = append(rows, items...)
		next := str(page["next_page"])
		if next == "" {
			return rows, nil
		}
		if next == cursor {
			return nil, errors.New("pagination stalled")
		}
		cursor = next
	}
}

var failures int

func check(what string, err error) bool {
	if err != nil {
		failures++
		fmt.Printf("  FAILED  %s: %v\n", what, err)
		return false
	}
	fmt.Printf("  ok      %s\n", what)
	return true
}

func expect(what string, holds bool, found any) {
	if !holds {
		check(what, fmt.Errorf("found %v", found))
	} else {
		check(what, nil)
	}
}

func refused(err error, status int) bool {
	var refused *refusal
	return errors.As(err, &refused) && refused.status == status
}

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 || len(os.Args) == 3 && os.Args[2] != "examples" && os.Args[2] != "first" {
		fmt.Fprintln(os.Stderr, "usage: go run . http://127.0.0.1:8420 [examples|first]")
		os.Exit(2)
	}
	base := strings.TrimRight(os.Args[1], "/")
	c := &client{base: base, id: "mock-catena-client", secret: "mock-catena-secret"}
	if len(os.Args) == 2 {
		walk(c)
	} else {
		examples(c, os.Args[2] == "first")
	}
	if failures > 0 {
		fmt.Printf("%d steps failed\n", failures)
		os.Exit(1)
	}
}

type object = map[string]any

func walk(c *client) {
	const invitations = "/v2/orgs/invitations"
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() { defer wait.Done(); _, _ = c.bearer() }()
	}
	wait.Wait()
	expect("eight calls at once ask for one token", c.issued == 1, c.issued)

	wrong := &client{base: c.base, id: c.id, secret: "wrong"}
	_, err := wrong.bearer()
	expect("a wrong secret is refused", err != nil && strings.Contains(err.Error(), "invalid_client"), err)

	var first map[string]json.RawMessage
	for at := range 7 {
		body := object{
			"fleet_ref":            fmt.Sprintf("go-client-%d", at),
			"success_redirect_url": "https://your-app.com/callback",
			"failure_redirect_url": "https://your-app.com/failure",
			"permissions":          object{"vehicle": "read"},
		}
		text, err := c.call("POST", invitations, body, 201)
		if err == nil {
			first, err = decode("invitation", text)
		}
		if !check(fmt.Sprintf("invitation %d is created", at), err) {
			return
		}
	}
	again, err := c.call("POST", invitations, object{"fleet_ref": "go-client-6", "expires_in_hours": 48}, 200)
	check("the same fleet again is a 200", err)
	if err == nil {
		read, err := decode("invitation", again)
		expect("and the same invitation", err == nil && str(read["id"]) == str(first["id"]), read["id"])
	}
	rows, err := c.all(invitations, "invitation", 2)
	seen := map[string]bool{}
	for _, row := range rows {
		seen[str(row["id"])] = true
	}
	check("pages lead to the end", err)
	expect("every invitation is on one page only", len(rows) == len(seen) && len(rows) >= 7, len(rows))

	path := invitations + "/" + str(first["id"])
	text, err := c.call("POST", path+"/accept", nil, 200)
	if check("the invitation is accepted", err) {
		accepted, err := decode("invitation", text)
		check("and decodes", err)
		fleet := &client{base: c.base, token: str(accepted["pre_registration_access_token"]), refreshAt: time.Now().Add(time.Hour)}
		_, err = expiry(fleet.token)
		check("its pre-registration token has three parts and claims", err)
		requestIntegration(c, fleet)
	}
	_, err = c.call("DELETE", path, nil, 204)
	expect("an accepted invitation cannot be deleted", refused(err, 409), err)
	_, err = c.call("GET", invitations+"/0199a1b2-0000-7000-8000-000000000101", nil, 200)
	expect("an unknown invitation is a 404", refused(err, 404), err)
	issued := c.issued
	_, err = c.call("POST", "/v2/orgs/tsps", object{"name": "x"}, 201)
	expect("what only staff may do is refused", refused(err, 403), err)
	expect("after one more try with a new token", c.issued == issued+1, c.issued-issued)

	_, err = c.call("POST", invitations, object{"fleet_ref": "", "success_redirect_url": "nowhere", "expires_in_hours": 0}, 201)
	var details *refusal
	var members []map[string]json.RawMessage
	if errors.As(err, &details) && details.status == 422 {
		err = json.Unmarshal(details.Detail, &members)
	}
	expect("a wrong body is a 422 with every field", err == nil && len(members) == 3, err)
	for _, member := range members {
		check("a detail has its four keys", has(member, "path", "input", "message", "error_type"))
	}

	text, err = c.call("GET", "/v2/orgs/tsps", nil, 200)
	if check("providers are listed", err) {
		tsps, err := decodeList("tsp", text)
		check("and decode", err)
		expect("there are two hundred or more", len(tsps) >= 200, len(tsps))
	}
	partners, err := c.all("/v2/orgs/partners", "partner", 1000)
	check("a partner reads itself", err)
	if err == nil && len(partners) == 1 {
		properties(c, str(partners[0]["id"]))
	} else {
		expect("and nobody else", len(partners) == 1, len(partners))
	}
	subscribe(c)
}

func requestIntegration(c, fleet *client) {
	text, err := fleet.once("GET", "/v2/orgs/external-tsps", nil, 200)
	if !check("a fleet lists the registry", err) {
		return
	}
	entries, err := decodeList("external tsp", text)
	if !check("and decodes it", err) || len(entries) == 0 {
		return
	}
	path := "/v2/orgs/external-tsps/" + str(entries[0]["id"]) + "/request-integration"
	text, err = fleet.once("POST", path, object{"fleet_contact_name": "Ada", "fleet_contact_email": "ada@example.com"}, 201)
	if !check("a fleet asks for a provider", err) {
		return
	}
	request, err := decode("integration request", text)
	check("and decodes the request", err)
	text, err = c.call("GET", "/v2/orgs/external-tsps/integration-requests", nil, 200)
	if check("the partner lists requests", err) {
		requests, err := decodeList("integration request", text)
		check("and decodes them", err)
		expect("its fleet's is there", len(requests) > 0 && str(requests[len(requests)-1]["id"]) == str(request["id"]), len(requests))
	}
}

func properties(c *client, partner string) {
	path := "/v2/orgs/partners/" + partner + "/properties"
	set := []object{{"key": "default_success_redirect_url", "value": "https://your-app.com/by-default"}}
	text, err := c.call("POST", path, set, 201)
	if !check("a default is set", err) {
		return
	}
	list, err := decodeList("property", text)
	if !check("and decodes", err) || len(list) != 1 {
		return
	}
	text, err = c.call("POST", "/v2/orgs/invitations", object{"fleet_ref": "go-client-default"}, 201)
	if check("an invitation without a URL is created", err) {
		read, err := decode("invitation", text)
		expect("and has the default", err == nil && str(read["success_redirect_url"]) == "https://your-app.com/by-default", read["success_redirect_url"])
	}
	_, err = c.call("DELETE", path+"/"+str(list[0]["id"]), nil, 204)
	check("the default is removed", err)
}

func subscribe(c *client) {
	body := object{"url": "https://your-app.com/hooks/catena", "event_name": "invitation.accepted"}
	text, err := c.call("POST", "/v2/notifications/webhooks", body, 200)
	if !check("a subscription is made", err) {
		return
	}
	made, err := decode("webhook", text)
	if !check("and decodes", err) {
		return
	}
	text, err = c.call("GET", "/v2/notifications/webhooks/"+str(made["id"]), nil, 200)
	if check("and is read back", err) {
		read, err := decode("webhook read", text)
		expect("with its secret masked", err == nil && str(read["secret"]) != str(made["secret"]), "the secret")
	}
	_, err = c.call("POST", "/v2/notifications/webhooks", body, 200)
	expect("the same one twice is a conflict", refused(err, 409), err)
}
