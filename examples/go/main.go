// net/http: one partner's side of Catena Connect with the standard library only.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
)

var pages = map[string][2]string{
	"connected": {"Connected", "Your fleet is connected. Vehicle data arrives shortly."},
	"waiting":   {"Almost there", "Thank you. This page changes as soon as Catena confirms."},
	"requested": {"Provider requested", "Your provider has been requested. We will write to you when it is available."},
	"failed":    {"Nothing was set up", "Your fleet was not connected. You can start again at any time."},
	"unknown":   {"Onboarding", "We cannot tell how your visit ended. Please open your onboarding page again."},
}

func main() {
	bug := os.Getenv("BUG")
	catena := NewIntegration(os.Getenv("CATENA_WEBHOOK_SECRET"), bug)
	mux := http.NewServeMux()

	callback := func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			http.Error(w, "the query cannot be read", http.StatusBadRequest)
			return
		}
		page := pages[catena.Callback(query, r.Method == http.MethodGet)]
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><title>%s</title><main><h1>%s</h1><p>%s</p></main></html>", page[0], page[0], page[1])
	}
	if bug == "drops-query" {
		mux.HandleFunc("GET /catena/return/", callback)
		mux.HandleFunc("GET /catena/return", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"/", http.StatusPermanentRedirect)
		})
	} else {
		mux.HandleFunc("GET /catena/return", callback)
	}
	mux.HandleFunc("GET /catena/failed", callback)

	mux.HandleFunc("POST /hooks/catena", func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
		if err != nil {
			http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
			return
		}
		var refused *Refused
		if err := catena.Webhook(r.Header, raw); errors.As(err, &refused) {
			http.Error(w, refused.Reason, refused.Status)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})

	if os.Getenv("CATENA_TEST_VIEWS") == "1" {
		mux.HandleFunc("GET /_test/fleets/{ref}", func(w http.ResponseWriter, r *http.Request) {
			answer(w, catena.Fleet(r.PathValue("ref")))
		})
		mux.HandleFunc("GET /_test/integration-requests/{id}", func(w http.ResponseWriter, r *http.Request) {
			if found := catena.IntegrationRequest(r.PathValue("id")); found != nil {
				answer(w, found)
				return
			}
			http.NotFound(w, r)
		})
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), mux))
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
