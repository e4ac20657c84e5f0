package backup

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// The files of the log are numbered in two parts, of which the second has 256 numbers.
func TestFollowingFileOfTheLog(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"000000010000000000000002": "000000010000000000000003",
		"0000000100000000000000FE": "0000000100000000000000FF",
		"0000000100000000000000FF": "000000010000000100000000",
		"00000002000000AB000000FF": "00000002000000AC00000000",
	} {
		if got := following(from); got != want {
			t.Errorf("after %s comes %s, want %s", from, got, want)
		}
	}
}

// SEC-BCK-1: a restore goes on with the log of its own cluster and time line as far as it has no gap, and says what lies behind one. A file that
// is bent, or of another key, is an error.
func TestSEC_BCK_1_LogIsFollowedUpToItsGap(t *testing.T) {
	t.Parallel()
	key, into := newKey(t), t.TempDir()
	for _, name := range []string{"000000010000000000000001", "000000010000000000000003", "000000010000000000000004", "000000010000000000000006", "000000020000000000000005"} {
		keepLog(t, into, "71", name, key.Recipient())
	}
	keepLog(t, into, "72", "000000010000000000000005", key.Recipient())
	cluster := unpacked(t)
	behind, err := (&Log{Into: into, Key: key}).place(cluster, "71")
	if err != nil || !slices.Equal(behind, []string{"000000010000000000000006"}) {
		t.Fatalf("behind the gap: %q, %v", behind, err)
	}
	files, err := os.ReadDir(cluster + "/pg_wal")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name()[20:])
	}
	if got := strings.Join(names, " "); got != "0002 0003 0004" {
		t.Errorf("placed: %s", got)
	}
	if _, err := os.Stat(cluster + "/recovery.signal"); err != nil {
		t.Error(err)
	}
	if _, err := (&Log{Into: into, Key: newKey(t)}).place(unpacked(t), "71"); err == nil {
		t.Error("another key opens the log")
	}
	for name, system := range map[string]string{"a backup that names no cluster": "", "a cluster without a log": "73"} {
		if _, err := (&Log{Into: into, Key: key}).place(unpacked(t), system); err == nil {
			t.Errorf("%s is restored", name)
		}
	}
	bend(t, logFolder(into, "71")+"/000000010000000000000004"+logSuffix)
	if _, err := (&Log{Into: into, Key: key}).place(unpacked(t), "71"); err == nil || !strings.Contains(err.Error(), "0004"+logSuffix) {
		t.Errorf("a bent file: %v", err)
	}
}

func keepLog(t *testing.T, into, system, name string, to age.Recipient) {
	t.Helper()
	_, err := write(logFolder(into, system), name+logSuffix, to, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat(name, 1000))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unpacked is a cluster as a backup leaves it, whose log begins with its second file.
func unpacked(t *testing.T) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(at+"/pg_wal", 0o700); err != nil {
		t.Fatal(err)
	}
	label := "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\nCHECKPOINT LOCATION: 0/2000060\n"
	if err := os.WriteFile(at+"/backup_label", []byte(label), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at+"/pg_wal/000000010000000000000002", []byte("of the backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

func bend(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body[len(body)-5] ^= 1
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
