package backup

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"
)

// kept are the files and folders of an instance that hold keys and passwords. Without them nothing sealed is read again.
var kept = []string{"secrets.json", "vault", "audit", "issuer"}

// Secrets writes the keys of an instance into a folder, for a recipient, and returns the name of the file.
func Secrets(dir, into string, to age.Recipient, now time.Time) (string, error) {
	return write(into, "digisoc-"+now.UTC().Format("20060102T150405Z")+".keys.age", to, func(w io.Writer) error {
		archive := tar.NewWriter(w)
		for _, name := range kept {
			if err := add(archive, dir, name); err != nil {
				return err
			}
		}
		return archive.Close()
	})
}

func add(archive *tar.Writer, dir, name string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // it was read only
	return fs.WalkDir(root.FS(), name, func(local string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !e.Type().IsRegular() {
			return nil
		}
		if err != nil {
			return err
		}
		body, err := root.ReadFile(local)
		if err != nil {
			return err
		}
		if err := archive.WriteHeader(&tar.Header{Name: local, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(body))}); err != nil {
			return err
		}
		_, err = archive.Write(body)
		return err
	})
}

// OpenSecrets writes the keys of a backup into a new data folder.
func OpenSecrets(path string, key age.Identity, dir string) error {
	f, rest, err := open(path, key)
	if err != nil {
		return err
	}
	defer f.Close()
	return unpack(rest, dir)
}
