package pgserver

import (
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Config says where the server lives and how it is run.
type Config struct {
	// Dir holds the cluster, its password and its log. It is made when missing; a directory with other content is refused.
	Dir string
	// Database is made when missing; AdminURL points to it. Default digisoc.
	Database string
	// Bin is the folder with initdb and postgres. Default: found on the machine.
	Bin string
	// Log receives what happens later: restarts, mostly. Default: nothing is logged.
	Log *slog.Logger
	// Progress receives one short line per step of the start, for a person who waits.
	Progress func(string)
	// Settings are server parameters that replace or add to the defaults. Durability is on unless they say otherwise.
	Settings map[string]string
	// AllowInstall lets a start as root install PostgreSQL with apt-get when none is found.
	AllowInstall bool
	// Template is the directory of a stopped server, copied instead of running initdb; for tests.
	Template string
	// Restore makes the cluster out of a backup instead of running initdb.
	Restore *Restore
	// Once leaves the server down when it dies, instead of starting it again; for fault tests.
	Once bool
}

// Restore is a cluster that comes out of a backup.
type Restore struct {
	Password string                // of the superuser, which the cluster knows
	Unpack   func(to string) error // writes the files of the cluster into a new folder
}

// problem is an error that a person can act on: one line, what is wrong and what to do.
func problem(format string, args ...any) error { return fmt.Errorf("PostgreSQL: "+format, args...) }

func (c Config) withDefaults() (Config, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil || c.Dir == "" {
		return c, problem("no directory was given for the database")
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	c.Dir = dir
	if c.Database == "" {
		c.Database = "digisoc"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	return c, nil
}

func (c Config) data() string     { return filepath.Join(c.Dir, "data") }
func (c Config) lockFile() string { return filepath.Join(c.Dir, "lock") }
func (c Config) password() string { return filepath.Join(c.Dir, "superuser") }
func (c Config) marker() string   { return filepath.Join(c.Dir, "marker.json") }
func (c Config) logFile() string  { return filepath.Join(c.Dir, "postgres.log") }

// arguments are the parameters of the server. Values of the data stay out of the server's log.
func (c Config) arguments(socket, marker string) []string {
	settings := map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
		"max_connections": "200", "shared_buffers": "128MB", "max_wal_size": "2GB", "checkpoint_timeout": "15min", "max_slot_wal_keep_size": "8GB",
		"wal_compression": "on", "jit": "off", "timezone": "UTC", "log_timezone": "UTC",
		"log_error_verbosity": "terse", "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0",
		"log_statement": "none", "log_min_error_statement": "panic", "password_encryption": "scram-sha-256",
		"cluster_name": "digisoc",
	}
	maps.Copy(settings, c.Settings)
	settings["listen_addresses"] = ""
	settings["unix_socket_directories"] = socket
	settings["unix_socket_permissions"] = "0700"
	settings["digisoc.marker"] = marker
	args := []string{"-D", c.data()}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// exists reports whether there is something at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
