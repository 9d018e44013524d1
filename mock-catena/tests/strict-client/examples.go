package main

// What each published example of the Go client asks for and reads, in our own words, one function each. An example that
// would end early fails here. It needs a server in the dialect `go-sdk`.

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// "first" for the first generation, whose models refuse every key that they do not know.
var generation string

// Enum values of the first generation were one list for all records.
const anyStatus = "active inactive paused expired cancelled pending deleted stale success failed scheduled accepted declined"

const telematics = "deleted_at source_data occurred_at execution_id schedule_id "

var firstRecords = map[string]record{
	"invitation": {
		"id created_at magic_link expires_at expires_in_hours status", map[string]string{"status": anyStatus},
		"partner_provided_fleet_name accepted_at pre_registration_access_token pre_registration_refresh_token callback_url " +
			"success_redirect_url failure_redirect_url limit_tsps fleet_id partner_slug partner_id decline_reason declined_at fleet_ref",
	},
	"tsp": {
		"name source_name conn_type id slug " + times, map[string]string{"status": anyStatus},
		"description websites status is_sandbox logo_url logo_dark_url",
	},
	"connection":   {"id fleet_id tsp_id source_name credentials status description " + times, map[string]string{"status": anyStatus}, ""},
	"schedule":     {"id connection_id resource execution_interval_seconds status consecutive_error_count consecutive_error_threshold max_concurrent_executions", map[string]string{"status": anyStatus}, ""},
	"execution":    {"id schedule_id connection_id fleet_id status source_name resource " + times, map[string]string{"status": anyStatus}, ""},
	"webhook":      {"url partner_id event_name", map[string]string{"status": anyStatus}, "id filters secret status created_at updated_at deleted_at"},
	"webhook read": {"id url event_name secret status " + times, map[string]string{"status": anyStatus}, "filters"},
	"metrics":      {"webhook_id http_attempts http_success_attempts http_failure_attempts message_count message_success_count success_rate avg_response_time_ms ewma_success_rate dlq_count", nil, ""},
	"period":       {"6h 24h 7d 14d", nil, ""},
	"vehicle": {
		"id fleet_id connection_id source_name source_id source_data_hash " + times, nil,
		telematics + "vehicle_name oem model_type model_year vin engine_vin license_plate_region license_plate_country " +
			"license_plate_number started_at ended_at is_active status notes eld_id eld_serial_number eld_device_type eld_product_id " +
			"total_axles vehicle_groups external_id speed_unit odometer_unit fuel_unit fuel_capacity engine_type",
	},
	"vehicle location": {
		"id fleet_id connection_id source_name source_id source_data_hash " + times, nil,
		telematics + "vehicle_id driver_id co_driver_id source_driver_id source_vehicle_id source_co_driver_id location h3_index_11 " +
			"speed odometer fuel_level engine_hours oil_pressure coolant_temperature",
	},
	"page":      {"items", nil, "current_page current_page_backwards previous_page next_page"},
	"open page": {"items", nil, "current_page current_page_backwards previous_page next_page"},
}

func pageKind(path string) string {
	if strings.HasPrefix(path, "/v2/integrations/") || strings.HasPrefix(path, "/v2/notifications/") {
		return "open page"
	}
	return "page"
}

var errStop = errors.New("stop iteration")

// Every row of a list until `each` says stop, page by page.
func (c *client) each(path, kind string, query url.Values, each func(map[string]json.RawMessage) error) error {
	if query == nil {
		query = url.Values{}
	}
	for cursor := ""; ; {
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		text, err := c.call("GET", path+"?"+query.Encode(), nil, 200)
		if err != nil {
			return err
		}
		page, err := decode(pageKind(path), text)
		if err != nil {
			return err
		}
		rows, err := decodeList(kind, page["items"])
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		next := str(page["next_page"])
		if next == "" {
			return nil
		}
		if next == cursor {
			return errors.New("pagination stalled")
		}
		cursor = next
	}
}

// The first row of a list.
func (c *client) first(path, kind string) (map[string]json.RawMessage, error) {
	var found map[string]json.RawMessage
	err := c.each(path, kind, nil, func(row map[string]json.RawMessage) error {
		found = row
		return errStop
	})
	if err != nil && !errors.Is(err, errStop) {
		return nil, err
	}
	if found == nil {
		return nil, fmt.Errorf("no %s found", kind)
	}
	return found, nil
}

func examples(c *client, first bool) {
	if first {
		generation = "first"
		check("answers have the keys of the first generation", control(c, "PUT", "/_mock/dialect", object{"answer_keys": "first-generation"}))
	}
	received := make(chan string, 64)
	hook, err := receiver(received)
	if !check("example webhook_receiver listens", err) {
		return
	}
	_, err = c.call("POST", "/v2/notifications/webhooks", object{"url": hook, "event_name": "connection.created"}, 200)
	check("and is subscribed", err)
	check("a fleet connects its provider", connectFleet(c))
	select {
	case got := <-received:
		expect("example webhook_receiver handles a connection", got == "204 connection.created", got)
	case <-time.After(10 * time.Second):
		check("example webhook_receiver handles a connection", errors.New("nothing was delivered"))
	}
	check("two hours pass", control(c, "POST", "/_mock/clock/advance", object{"seconds": 7200}))

	check("example quickstart", quickstart(c))
	check("example invitations", invitations(c))
	check("example create_webhook_subscription", createSubscription(c, hook))
	check("example webhook_metrics", webhookMetrics(c))
	check("example schedules_and_executions", schedulesAndExecutions(c))
	check("example ingest_single_vehicle", singleVehicle(c))
	check("example ingest_vehicle_locations_paginated", vehicleLocations(c))
}

// A command of the simulated Catena.
func control(c *client, method, path string, body object) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, c.base+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("%d %s", answer.StatusCode, text)
	}
	return nil
}

// What the examples expect to be there: a fleet with a connection.
func connectFleet(c *client) error {
	text, err := c.call("POST", "/v2/orgs/invitations", object{"fleet_ref": "go-examples"}, 201)
	if err != nil {
		return err
	}
	invitation, err := decode("invitation", text)
	if err != nil {
		return err
	}
	text, err = c.call("POST", "/v2/orgs/invitations/"+str(invitation["id"])+"/accept", nil, 200)
	if err != nil {
		return err
	}
	accepted, err := decode("invitation", text)
	if err != nil {
		return err
	}
	fleet := &client{base: c.base, token: str(accepted["pre_registration_access_token"]), refreshAt: time.Now().Add(time.Hour)}
	text, err = c.call("GET", "/v2/orgs/tsps", nil, 200)
	if err != nil {
		return err
	}
	tsps, err := decodeList("tsp", text)
	if err != nil {
		return err
	}
	for _, tsp := range tsps {
		if str(tsp["conn_type"]) == "api_key" && str(tsp["status"]) == "active" {
			body := object{"tsp_id": str(tsp["id"]), "credentials": object{"api_key": "anything"}}
			text, err = fleet.once("POST", "/v2/integrations/connections", body, 200)
			if err != nil {
				return err
			}
			_, err = decode("connection", text)
			return err
		}
	}
	return errors.New("no provider takes an API key")
}

// Lists connections, one page.
func quickstart(c *client) error {
	text, err := c.call("GET", "/v2/integrations/connections", nil, 200)
	if err != nil {
		return err
	}
	page, err := decode("open page", text)
	if err != nil {
		return err
	}
	rows, err := decodeList("connection", page["items"])
	if err == nil && len(rows) == 0 {
		return errors.New("no connection")
	}
	return err
}

// Invites a fleet without a reference, which the client writes as an empty text, and lists every invitation.
func invitations(c *client) error {
	body := object{"fleet_ref": "", "partner_provided_fleet_name": "Acme Fleet", "partner_provided_fleet_email": "fleet@acme.example"}
	text, err := c.call("POST", "/v2/orgs/invitations", body, 201)
	if err != nil {
		return err
	}
	created, err := decode("invitation", text)
	if err != nil {
		return err
	}
	found := false
	err = c.each("/v2/orgs/invitations", "invitation", nil, func(row map[string]json.RawMessage) error {
		found = found || str(row["id"]) == str(created["id"]) && str(row["status"]) == "active"
		return nil
	})
	if err == nil && !found {
		return errors.New("the invitation is not listed")
	}
	return err
}

// Subscribes to all events of vehicle locations and takes anything but one subscription for a failure.
func createSubscription(c *client, hook string) error {
	const secret = "a-signing-key-of-ours"
	body := object{"url": hook, "event_name": "vehicle_location.*", "secret": secret}
	text, err := c.call("POST", "/v2/notifications/webhooks", body, 200)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		return errors.New("a list where one subscription is expected")
	}
	made, err := decode("webhook", text)
	if err != nil {
		return err
	}
	if str(made["id"]) == "" || str(made["url"]) != hook || str(made["secret"]) != secret {
		return fmt.Errorf("not the subscription that was asked for: %s", text)
	}
	return nil
}

// Reads the metrics of the first subscription: attempts of the last 24 hours.
func webhookMetrics(c *client) error {
	webhook, err := c.first("/v2/notifications/webhooks", "webhook read")
	if err != nil {
		return err
	}
	text, err := c.call("GET", "/v2/notifications/webhooks/"+str(webhook["id"])+"/metrics", nil, 200)
	if err != nil {
		return err
	}
	metrics, err := decode("metrics", text)
	if err != nil {
		return err
	}
	for _, name := range []string{"http_success_attempts", "http_failure_attempts"} {
		period, err := decode("period", metrics[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		var day *int32
		if err := json.Unmarshal(period["24h"], &day); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Lists the executions of the first schedule of the first connection.
func schedulesAndExecutions(c *client) error {
	connection, err := c.first("/v2/integrations/connections", "connection")
	if err != nil {
		return err
	}
	path := "/v2/integrations/connections/" + str(connection["id"]) + "/schedules"
	schedule, err := c.first(path, "schedule")
	if err != nil {
		return err
	}
	count := 0
	err = c.each(path+"/"+str(schedule["id"])+"/executions", "execution", nil, func(row map[string]json.RawMessage) error {
		if str(row["schedule_id"]) != str(schedule["id"]) {
			return errors.New("an execution of another schedule")
		}
		count++
		return nil
	})
	if err == nil && count == 0 {
		return errors.New("no execution in two hours")
	}
	return err
}

// Lists vehicles, and reads the first one.
func singleVehicle(c *client) error {
	listed, err := c.first("/v2/telematics/vehicles", "vehicle")
	if err != nil {
		return err
	}
	text, err := c.call("GET", "/v2/telematics/vehicles/"+str(listed["id"]), nil, 200)
	if err != nil {
		return err
	}
	vehicle, err := decode("vehicle", text)
	if err != nil {
		return err
	}
	for _, key := range []string{"vehicle_name", "vin", "oem", "model_type", "license_plate_number"} {
		if str(vehicle[key]) == "" {
			return fmt.Errorf("no %s", key)
		}
	}
	var year int32
	return json.Unmarshal(vehicle["model_year"], &year)
}

// Reads where vehicles were in the last 24 hours, page by page.
func vehicleLocations(c *client) error {
	from := time.Now().Add(-24 * time.Hour).Format(time.RFC3339Nano)
	for _, query := range []url.Values{{"from_datetime": {from}}, {"from_datetime": {from}, "only_latest": {"false"}, "size": {"7"}}} {
		count := 0
		err := c.each("/v2/telematics/vehicle-locations", "vehicle location", query, func(row map[string]json.RawMessage) error {
			count++
			if str(row["vehicle_id"]) == "" {
				return errors.New("no vehicle_id")
			}
			_, err := time.Parse(time.RFC3339Nano, str(row["occurred_at"]))
			return err
		})
		if err != nil {
			return err
		}
		if count < 3 {
			return fmt.Errorf("%d locations", count)
		}
	}
	return nil
}

// Handles deliveries as the published router does: it reads no header and decompresses nothing, so a step in front of
// it has to. Sends the status and the event of each delivery to the channel.
func receiver(received chan<- string) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	handled := map[string][]string{
		"connection.created":     strings.Fields("id source_name fleet_id tsp_id status"),
		"vehicle_location.added": strings.Fields("id fleet_id connection_id"),
	}
	route := func(request *http.Request) (int, string) {
		packed, err := gzip.NewReader(request.Body)
		if err != nil {
			return 400, err.Error()
		}
		var envelope struct {
			Version   string                       `json:"version"`
			EventName string                       `json:"event_name"`
			Data      []map[string]json.RawMessage `json:"data"`
			WebhookID string                       `json:"webhook_id"`
			Timestamp time.Time                    `json:"timestamp"`
			Attempt   int                          `json:"delivery_attempt"`
		}
		if err := json.NewDecoder(packed).Decode(&envelope); err != nil {
			return 400, err.Error()
		}
		required, ok := handled[envelope.EventName]
		if !ok {
			return 404, envelope.EventName
		}
		for _, row := range envelope.Data {
			if err := has(row, required...); err != nil {
				return 400, err.Error()
			}
		}
		return 204, envelope.EventName
	}
	go http.Serve(listener, http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		status, name := route(request)
		writer.WriteHeader(status)
		received <- fmt.Sprint(status, " ", name)
	}))
	return "http://" + listener.Addr().String() + "/hooks/catena", nil
}
