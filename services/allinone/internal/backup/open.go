package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// File is an opened backup: its manifest was read, its files come next.
type File struct {
	Manifest *Manifest
	file     *os.File
	rest     *bufio.Reader
}

// Open opens a backup of the database with the key that it was written for.
func Open(path string, key age.Identity) (*File, error) {
	f, rest, err := open(path, key)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(rest)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &File{Manifest: m, file: f, rest: rest}, nil
}

func open(path string, key age.Identity) (*os.File, *bufio.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	plain, err := age.Decrypt(bufio.NewReader(f), key)
	if err == nil {
		var packed *gzip.Reader
		if packed, err = gzip.NewReader(plain); err == nil {
			return f, bufio.NewReaderSize(packed, 1<<16), nil
		}
	}
	f.Close()
	return nil, nil, fmt.Errorf("%s cannot be opened with this key: %w", path, err)
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Unpack writes the files of the cluster into a new folder. Every byte is authenticated before it is written; a file that ends early is an error.
func (f *File) Unpack(to string) error { return unpack(f.rest, to) }

func unpack(from io.Reader, to string) error {
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // a folder that was read only
	archive := tar.NewReader(from)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, from) // to the end of the encrypted stream, so that a cut one is seen
			return err
		}
		if err != nil {
			return fmt.Errorf("the backup is cut off or damaged: %w", err)
		}
		if err := place(root, h, archive); err != nil {
			return err
		}
	}
}

// place writes one entry below a folder, and nowhere else.
func place(root *os.Root, h *tar.Header, from io.Reader) error {
	name := filepath.Clean(h.Name)
	switch {
	case name == ".":
		return nil
	case !filepath.IsLocal(name):
		return fmt.Errorf("the backup holds %q, which lies elsewhere", h.Name)
	case h.Typeflag == tar.TypeDir:
		return root.MkdirAll(name, 0o700)
	case h.Typeflag != tar.TypeReg:
		return fmt.Errorf("the backup holds %q, which is no file", h.Name)
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}
