package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
)

// Log is the log that a Follower kept, from which a restore goes on after the backup.
type Log struct {
	Into  string       // the folder that it was followed into
	Key   age.Identity // who can read it
	Until time.Time    // last moment that is restored; zero: all there is
}

const logSuffix = ".wal.age"

// segmentName is a whole file of the log: time line, then number, each in eight hexadecimal digits, the number in two parts.
var segmentName = regexp.MustCompile(`^[0-9A-F]{24}$`)

// logFolder keeps the logs of different clusters apart: their files have the same names.
func logFolder(into, system string) string { return filepath.Join(into, "wal-"+system) }

// place puts the files of the log into an unpacked cluster, as far as they follow each other without a gap, and tells the server to go on with them.
// It returns the names of files that lie behind a gap.
func (l *Log) place(cluster, system string) (behind []string, err error) {
	if system == "" {
		return nil, errors.New("this backup was made by an older program and does not say which log belongs to it")
	}
	next, err := startOf(cluster)
	if err != nil {
		return nil, err
	}
	kept, err := l.kept(system, next)
	if err != nil {
		return nil, err
	}
	for ; ; next = following(next) {
		path := filepath.Join(cluster, "pg_wal", next)
		if _, err := os.Lstat(path); err == nil {
			continue // the backup brought it
		}
		if !slices.Contains(kept, next) {
			break
		}
		if err := l.open(filepath.Join(logFolder(l.Into, system), next+logSuffix), path); err != nil {
			return nil, err
		}
	}
	for _, name := range kept {
		if name > next {
			behind = append(behind, name)
		}
	}
	return behind, os.WriteFile(filepath.Join(cluster, "recovery.signal"), nil, 0o600)
}

// kept are the names of the files of the same time line from one on.
func (l *Log) kept(system, from string) (names []string, err error) {
	files, err := os.ReadDir(logFolder(l.Into, system))
	if err != nil {
		return nil, fmt.Errorf("the log of this cluster is not there: %w", err)
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), logSuffix)
		if ok && segmentName.MatchString(name) && name[:8] == from[:8] && name >= from {
			names = append(names, name)
		}
	}
	return names, nil
}

func (l *Log) open(from, to string) error {
	f, plain, err := open(from, l.Key)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was read only
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, plain)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("%s is cut off or damaged: %w", from, err)
	}
	return nil
}

// settings make the server read the files that lie there, up to a moment, and open when it is through.
func (l *Log) settings() map[string]string {
	s := map[string]string{"restore_command": "false", "hot_standby": "off"}
	if !l.Until.IsZero() {
		s["recovery_target_time"], s["recovery_target_action"] = l.Until.UTC().Format("2006-01-02 15:04:05.999999+00"), "promote"
	}
	return s
}

var startLine = regexp.MustCompile(`^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)`)

// startOf is the first file of the log that an unpacked backup needs.
func startOf(cluster string) (string, error) {
	f, err := os.Open(filepath.Join(cluster, "backup_label"))
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was read only
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if m := startLine.FindStringSubmatch(lines.Text()); m != nil {
			return m[1], nil
		}
	}
	return "", errors.New("the backup does not say where its log begins")
}

// following is the name of the next file: 256 of 16 MB make up one part of the number.
func following(name string) string {
	high, _ := strconv.ParseUint(name[8:16], 16, 32)
	low, _ := strconv.ParseUint(name[16:], 16, 32)
	n := high<<8 + low + 1
	return fmt.Sprintf("%s%08X%08X", name[:8], n>>8, n&0xFF)
}
