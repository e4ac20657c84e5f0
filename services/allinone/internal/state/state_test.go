package state

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	path := t.TempDir()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := d.Postgres("cases_app")
	if len(secret) < 30 || d.Postgres("cases_app") != secret || d.Postgres("cases_migrate") == secret {
		t.Fatalf("secret %q", secret)
	}
	if err := d.Save(); err != nil {
		t.Fatal(err)
	}
	d.Close()
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Postgres("cases_app") != secret {
		t.Fatal("the secret was lost")
	}
	if info, err := os.Stat(again.Sub("secrets.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("secrets are readable by others: %v %v", info.Mode(), err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := t.TempDir()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrInUse) {
		t.Fatalf("second open: %v", err)
	}
	d.Close()
	again, err := Open(path)
	if err != nil {
		t.Fatalf("after close: %v", err)
	}
	again.Close()
}

func TestDamagedSecretsSayWhatToDo(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(path+"/secrets.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "make reset") {
		t.Fatalf("err = %v", err)
	}
}

func TestAFileIsNoFolder(t *testing.T) {
	path := t.TempDir() + "/file"
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "--dir") {
		t.Fatalf("err = %v", err)
	}
}
