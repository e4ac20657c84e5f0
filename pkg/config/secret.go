package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// hidden is what a secret shows of itself.
const hidden = "***"

// Secret is a value that never prints: not in logs, not in JSON, not with any verb of fmt. In a configuration it is
// given either as itself (postgres_url) or, better, as the path of a file that holds it (postgres_url_file).
type Secret struct{ value string }

// NewSecret returns a secret with a value.
func NewSecret(value string) Secret { return Secret{value} }

// Value returns what is hidden. Pass it straight to what needs it.
func (s Secret) Value() string { return s.value }

// IsZero reports whether nothing was given.
func (s Secret) IsZero() bool { return s.value == "" }

// String hides the value.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return hidden
}

// Format hides the value from every verb, %#v too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON hides the value.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalText hides the value, from YAML too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the value.
func (s *Secret) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}

// readSecret reads a secret's file; one line break at the end is not part of it.
func readSecret(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), nil
}
