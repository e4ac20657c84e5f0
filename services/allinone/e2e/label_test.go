package e2e

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// OBJ-F4: an instance that starts as a module of SPOLIS quotes its act and bears its name over REST.
func TestInstanceOBJ_F4_StartsAsModuleOfSPOLIS(t *testing.T) {
	instance(t)
	cfg := settings(filepath.Join(t.TempDir(), "state"))
	cfg.SpolisModule = true
	s := start(t, cfg)
	defer func() {
		if err := s.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for path, words := range map[string]string{"/v1/leaves/G11.01": "MK587", "/v1/datasets:describe": "SPOLIS datu kopas"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Running().Base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if _ = answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", path, answer.Status, err)
		}
		if text := string(body); !strings.Contains(text, words) || strings.Contains(text, "25-TA-2022") || strings.Contains(text, "DigiSoc datu kopas") {
			t.Errorf("%s: %s", path, text)
		}
	}
}
