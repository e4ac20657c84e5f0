package pgserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nothing hides every PostgreSQL of this machine; not for parallel tests.
func nothing(t *testing.T) {
	t.Helper()
	t.Setenv("PATH", t.TempDir())
	t.Setenv(EnvBin, "")
	t.Setenv(EnvNPM, "")
	before := debianFolder
	debianFolder = t.TempDir()
	t.Cleanup(func() { debianFolder = before })
}

// fake makes a folder with programs that say a version.
func fake(t *testing.T, folder, version string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestNothingFoundSaysWhatToDo(t *testing.T) {
	nothing(t)
	_, err := find(t.Context(), Config{})
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") || !strings.Contains(err.Error(), EnvBin) {
		t.Errorf("find: %v", err)
	}
	if os.Geteuid() == 0 {
		if _, err := find(t.Context(), Config{AllowInstall: true}); err == nil || !strings.Contains(err.Error(), "no apt-get") {
			t.Errorf("find without apt-get: %v", err)
		}
	}
}

func TestLadder(t *testing.T) {
	nothing(t)
	check := func(what string, c Config, want programs) {
		t.Helper()
		if got, err := find(t.Context(), c); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
		}
	}
	npm := filepath.Join(t.TempDir(), "native")
	fake(t, filepath.Join(npm, "bin"), "18.4")
	t.Setenv(EnvNPM, npm)
	check("the npm bundle", Config{}, programs{filepath.Join(npm, "bin"), "18", "18.4"})

	fake(t, filepath.Join(debianFolder, "9", "bin"), "9.6")
	newest := fake(t, filepath.Join(debianFolder, "16", "bin"), "16.2 (Debian 16.2-1)")
	check("the highest version of the packages", Config{}, programs{newest, "16", "16.2"})

	onPath := fake(t, filepath.Join(t.TempDir(), "bin"), "17beta1")
	link := t.TempDir()
	if err := os.Symlink(filepath.Join(onPath, "initdb"), filepath.Join(link, "initdb")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", link)
	check("the PATH, through a link", Config{}, programs{onPath, "17", "17beta1"})

	named := fake(t, filepath.Join(t.TempDir(), "bin"), "15.18")
	t.Setenv(EnvBin, named)
	check("the environment", Config{}, programs{named, "15", "15.18"})

	given := fake(t, filepath.Join(t.TempDir(), "bin"), "15.1")
	check("the configuration", Config{Bin: given}, programs{given, "15", "15.1"})
}

func TestNamedFolderThatDoesNotWorkIsAnError(t *testing.T) {
	nothing(t)
	fake(t, filepath.Join(debianFolder, "16", "bin"), "16.2")
	for what, set := range map[string]func() Config{
		"configuration": func() Config { return Config{Bin: t.TempDir()} },
		EnvBin:          func() Config { t.Setenv(EnvBin, t.TempDir()); return Config{} },
	} {
		if _, err := find(t.Context(), set()); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestLibrariesOfTheBundleAreLinked(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	if err := os.MkdirAll(filepath.Join(native, "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(native, "lib/libpq.so.5.18"), []byte("library"), 0o600); err != nil {
		t.Fatal(err)
	}
	list := `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time they are there already
		if err := linkLibraries(native); err != nil {
			t.Fatal(err)
		}
	}
	if content, err := os.ReadFile(filepath.Join(native, "lib/libpq.so.5")); err != nil || string(content) != "library" {
		t.Errorf("the link leads to %q, %v", content, err)
	}
	evil := `[{"source":"native/lib/libpq.so.5.18","target":"../../outside"}]`
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(evil), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := linkLibraries(native); err == nil {
		t.Error("a link outside the bundle was accepted")
	}
}
