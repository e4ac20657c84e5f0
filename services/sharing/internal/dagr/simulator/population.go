package simulator

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

//go:embed data/population.yaml
var population []byte

// world is what a simulator begins with.
type world struct {
	Permissions []struct {
		Service  string   `yaml:"service"`
		Number   string   `yaml:"number"`
		Purpose  string   `yaml:"purpose"`
		Quota    int64    `yaml:"quota"`
		To       string   `yaml:"to"`
		Open     []string `yaml:"open"` // empty: everything
		WhatFor  string   `yaml:"what_for"`
		Inferred string   `yaml:"mark"`
	} `yaml:"permissions"`
	Records map[string][]map[string]any `yaml:"records"`
}

func begin() world {
	var w world
	if err := yaml.Unmarshal(population, &w); err != nil {
		panic(fmt.Sprintf("population.yaml: %v", err)) // embedded, and loaded by a test
	}
	return w
}

// Permissions are those of the test institution: whole ones, one that opens some properties, one of few calls, and one that ends at
// midnight of the test clock.
func Permissions() []dagr.Permission {
	var out []dagr.Permission
	for _, p := range begin().Permissions {
		one := dagr.Permission{Service: p.Service, Number: p.Number, Purpose: p.Purpose, Quota: p.Quota, Access: dagr.Tree{Name: p.Service, Access: dagr.Full}}
		if p.To != "" {
			one.To = &p.To
		}
		if len(p.Open) > 0 {
			one.Access.Access = dagr.Partial
			for _, name := range slices.Sorted(slices.Values(p.Open)) {
				one.Access.Properties = append(one.Access.Properties, dagr.Tree{Name: name, Access: dagr.Full})
			}
		}
		out = append(out, one)
	}
	return out
}

// Populate puts synthetic people and places into the registers.
func (s *Simulator) Populate() error {
	for service, records := range begin().Records {
		for _, r := range records {
			if !s.Put(service, r) {
				return fmt.Errorf("population.yaml: a record of %s has no key, or is about somebody who could be real", service)
			}
		}
	}
	return nil
}
