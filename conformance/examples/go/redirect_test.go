package redirect

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

func TestTheHandlerPassesEveryVector(t *testing.T) {
	text, err := os.ReadFile("../../../fixtures/vectors/redirects.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			Name, Query          string
			Acceptable           []string
			IntegrationRequestID string `json:"integration_request_id"`
		}
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Cases) < 200 {
		t.Fatalf("only %d vectors", len(vectors.Cases))
	}
	for _, c := range vectors.Cases {
		read := ReadRedirect(c.Query)
		if !slices.Contains(c.Acceptable, read.Outcome) {
			t.Errorf("%s: ?%s was interpreted as %s, not %v", c.Name, c.Query, read.Outcome, c.Acceptable)
		}
		if c.IntegrationRequestID != "" && read.IntegrationRequestID != c.IntegrationRequestID {
			t.Errorf("%s: ?%s named %q", c.Name, c.Query, read.IntegrationRequestID)
		}
	}
}
