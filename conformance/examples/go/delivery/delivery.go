// Package delivery is the core of a webhook endpoint: it decides the status that answers a delivery. It uses no
// sockets, clock or storage.
package delivery

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

const (
	fresh   = 5 * time.Minute
	longest = 8 << 20
)

// HandleDelivery returns the status for a delivery. body is the body as received; now is an RFC 3339 time.
func HandleDelivery(secret, now string, headers http.Header, body []byte) int {
	switch headers.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		unpacked, err := unpack(body)
		if err != nil || len(unpacked) > longest {
			return http.StatusBadRequest
		}
		body = unpacked
	default:
		return http.StatusUnsupportedMediaType
	}
	signature, timestamp := headers.Get("X-Catena-Signature"), headers.Get("X-Catena-Timestamp")
	if signature == "" || timestamp == "" || !matches(secret, timestamp, body, signature) {
		return http.StatusUnauthorized
	}
	received, err := time.Parse(time.RFC3339, now)
	if err != nil {
		return http.StatusInternalServerError
	}
	sent, err := time.Parse(time.RFC3339, timestamp)
	if err != nil || received.Sub(sent).Abs() > fresh {
		return http.StatusUnauthorized
	}
	if !json.Valid(body) {
		return http.StatusBadRequest
	}
	return http.StatusAccepted
}

func unpack(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(reader, longest+1))
}

// The signature covers the timestamp, a dot, and the body before compression.
func matches(secret, timestamp string, body []byte, signature string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	right := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(right), []byte(signature))
}
