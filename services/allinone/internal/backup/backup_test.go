package backup

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

// SEC-BCK-1: what is missing after a restore is found: a table, its rows, entries of a log, migrations. Rows that come and go do not count.
func TestSEC_BCK_1_WhatIsMissingIsFound(t *testing.T) {
	t.Parallel()
	want := map[string]Schema{"cases": {Migration: 7, Rows: map[string]int64{"case": 3, "outbox": 10, "audit_block": 2, "idempotency": 5}}}
	for name, c := range map[string]struct {
		got  Schema
		want []string
	}{
		"the same":       {Schema{7, map[string]int64{"case": 3, "outbox": 10, "audit_block": 2, "idempotency": 5}}, nil},
		"grown, tidied":  {Schema{7, map[string]int64{"case": 4, "outbox": 12, "audit_block": 2, "idempotency": 1}}, nil},
		"older":          {Schema{6, map[string]int64{"case": 3, "outbox": 10, "audit_block": 2, "idempotency": 5}}, []string{"cases is at migration 6, not 7"}},
		"a log is short": {Schema{7, map[string]int64{"case": 3, "outbox": 9, "audit_block": 2, "idempotency": 5}}, []string{"cases.outbox has 9 rows of 10"}},
		"emptied":        {Schema{7, map[string]int64{"case": 0, "outbox": 10, "audit_block": 2}}, []string{"cases.case has 0 rows of 3", "cases.idempotency is not there"}},
	} {
		if got := compare(want, map[string]Schema{"cases": c.got}, false); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if compare(want, nil, true) == nil {
		t.Error("a schema that is gone is not missed")
	}
}

// A file is opened by its own key only, and whole or not at all: a byte changed or the end cut off is an error.
func TestSEC_BCK_1_BackupIsOpenedWholeByItsKeyOnly(t *testing.T) {
	t.Parallel()
	own, other := newKey(t), newKey(t)
	path, err := write(t.TempDir(), "x.db.age", own.Recipient(), func(w io.Writer) error {
		if err := writeManifest(w, &Manifest{Format: format, Made: time.Unix(1, 0)}); err != nil {
			return err
		}
		return archive(w, tar.Header{Name: "base/1", Typeflag: tar.TypeReg}, strings.Repeat("rows and rows ", 50_000))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, other); err == nil {
		t.Error("another key opens it")
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("rows and rows")) {
		t.Error("it can be read without a key")
	}
	bent := slices.Clone(sealed)
	bent[len(bent)-5] ^= 1
	for name, body := range map[string][]byte{"whole": sealed, "bent": bent, "cut off": sealed[:len(sealed)-40]} {
		err := unpackBody(t, body, own)
		if (err == nil) != (name == "whole") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An archive that names a place outside its folder, or something that is no file, is refused.
func TestSEC_BCK_1_NothingIsWrittenElsewhere(t *testing.T) {
	t.Parallel()
	for _, h := range []tar.Header{
		{Name: "../outside", Typeflag: tar.TypeReg}, {Name: "/etc/outside", Typeflag: tar.TypeReg}, {Name: "a/../../outside", Typeflag: tar.TypeReg},
		{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc"}, {Name: "device", Typeflag: tar.TypeChar},
	} {
		var b bytes.Buffer
		body := ""
		if h.Typeflag == tar.TypeReg {
			body = "x"
		}
		if err := archive(&b, h, body); err != nil {
			t.Fatal(err)
		}
		if err := unpack(&b, filepath.Join(t.TempDir(), "to")); err == nil {
			t.Errorf("%s was written", h.Name)
		}
	}
}

func newKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func archive(w io.Writer, h tar.Header, body string) error {
	h.Size = int64(len(body))
	a := tar.NewWriter(w)
	if err := a.WriteHeader(&h); err != nil {
		return err
	}
	if _, err := io.WriteString(a, body); err != nil {
		return err
	}
	return a.Close()
}

func unpackBody(t *testing.T, body []byte, key age.Identity) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db.age")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, key)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Unpack(filepath.Join(t.TempDir(), "to"))
}
