package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// Run prints the revision that was built, if the build knew it.
func (versionCmd) Run() error {
	revision := "development build"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	if release != "" {
		revision = release
	}
	fmt.Printf("digisoc %s (%s)\n", revision, runtime.Version())
	return nil
}

// release is set by the build: -ldflags "-X main.release=…".
var release string
