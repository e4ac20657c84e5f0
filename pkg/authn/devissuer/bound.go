package devissuer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// boundFile keeps beside the keys which person each citizen is.
const boundFile = "persons.json"

// keepBound writes who is bound; the caller holds the lock. Without a folder nothing is kept.
func (s *Server) keepBound() error {
	if s.config.Dir == "" {
		return nil
	}
	raw, err := json.MarshalIndent(s.bound, "", "  ")
	if err != nil {
		return fmt.Errorf("keep persons: %w", err)
	}
	path := filepath.Join(s.config.Dir, boundFile)
	if err := os.WriteFile(path+".tmp", append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("keep persons: %w", err)
	}
	return os.Rename(path+".tmp", path)
}

// readBound takes up who was bound before. Who is no longer in the roster is forgotten.
func (s *Server) readBound() error {
	if s.config.Dir == "" {
		return nil
	}
	path := filepath.Join(s.config.Dir, boundFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("development issuer: %w", err)
	}
	before := map[string]string{}
	if err := json.Unmarshal(raw, &before); err != nil {
		return fmt.Errorf("development issuer: %s is damaged; remove it, and citizens are nobody until they are bound again", path)
	}
	maps.DeleteFunc(before, func(subject, _ string) bool {
		_, listed := s.person(subject)
		return !listed || s.bound[subject] != "" // what the roster says holds
	})
	maps.Copy(s.bound, before)
	return nil
}
