package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type part struct {
	PostgresURL Secret            `help:"Database."`
	Timeout     time.Duration     `help:"How long." default:"3s"`
	Callers     []string          `help:"Who may call."`
	Peers       map[string]string `help:"Addresses."`
	Limit       int               `help:"How many."`
}

var errLimit = errors.New("limit must not be negative")

func (p *part) Validate() error {
	if p.Limit < 0 {
		return errLimit
	}
	return nil
}

type whole struct {
	LogLevel string `help:"Level." default:"info"`
	Cases    part   `embed:"" prefix:"cases-"`
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLaterSourceWins(t *testing.T) {
	yaml := file(t, "log_level: warn\ncases:\n  timeout: 5s\n  limit: 7\n  callers: [gateway, cases]\n  peers: {persons: \"persons:7001\"}\n  postgres_url: postgres://secret\n")
	t.Setenv("DIGISOC_CASES_LIMIT", "8")
	var c whole
	if err := Load(&c, []string{"--log-level=debug"}, yaml); err != nil {
		t.Fatal(err)
	}
	if c.LogLevel != "debug" || c.Cases.Limit != 8 || c.Cases.Timeout != 5*time.Second || len(c.Cases.Callers) != 2 ||
		c.Cases.Peers["persons"] != "persons:7001" || c.Cases.PostgresURL.Value() != "postgres://secret" {
		t.Errorf("loaded %+v", c)
	}
}

func TestValuesInTheStructAreDefaults(t *testing.T) {
	c := whole{LogLevel: "error", Cases: part{Limit: 3, Callers: []string{"gateway"}}}
	if err := Load(&c, nil, file(t, "cases: {limit: 4}")); err != nil {
		t.Fatal(err)
	}
	if c.LogLevel != "error" || c.Cases.Limit != 4 || len(c.Cases.Callers) != 1 || c.Cases.Timeout != 3*time.Second {
		t.Errorf("loaded %+v", c)
	}
}

func TestUnknownKeysAreRefused(t *testing.T) {
	var c whole
	err := Load(&c, nil, file(t, "log_levle: info\ncases: {limt: 3, limit: 2}"))
	if err == nil || !strings.Contains(err.Error(), "cases.limt") || !strings.Contains(err.Error(), "log_levle") {
		t.Errorf("error = %v", err)
	}
}

func TestPartsAreValidated(t *testing.T) {
	var c whole
	if err := Load(&c, []string{"--cases-limit=-1"}, ""); !errors.Is(err, errLimit) {
		t.Errorf("error = %v", err)
	}
}

func TestMissingFileIsAnError(t *testing.T) {
	var c whole
	if err := Load(&c, nil, filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error = %v", err)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	secret := file(t, "postgres://from-file\n")
	var byKey, byEnv whole
	if err := Load(&byKey, nil, file(t, "cases: {postgres_url_file: "+secret+"}")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DIGISOC_CASES_POSTGRES_URL_FILE", secret)
	if err := Load(&byEnv, nil, ""); err != nil {
		t.Fatal(err)
	}
	if byKey.Cases.PostgresURL.Value() != "postgres://from-file" || byEnv.Cases.PostgresURL.Value() != "postgres://from-file" {
		t.Errorf("by key %q, by environment %q", byKey.Cases.PostgresURL.Value(), byEnv.Cases.PostgresURL.Value())
	}
}

func TestSecretNeverPrints(t *testing.T) {
	s := struct{ Password Secret }{NewSecret("hunter2")}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "password", s.Password, "all", s)
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		s.Password.String(), string(data), log.String(), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s), fmt.Sprint(&s),
	} {
		if strings.Contains(shown, "hunter2") || strings.Contains(shown, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("secret shown: %s", shown)
		}
	}
}

func TestPartsHaveTheirOwnNames(t *testing.T) {
	var cli struct {
		Config File     `help:"YAML file."`
		Serve  struct{} `cmd:""`
	}
	cases, persons := part{}, part{Limit: 9}
	yaml := file(t, "cases: {limit: 5}")
	ctx, err := Parse(&cli, map[string]any{"cases": &cases, "persons": &persons}, []string{"serve", "--config", yaml, "--persons-timeout=1s"})
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Command() != "serve" || cases.Limit != 5 || persons.Limit != 9 || persons.Timeout != time.Second {
		t.Errorf("command %q, cases %+v, persons %+v", ctx.Command(), cases, persons)
	}
	if _, err := Parse(&cli, map[string]any{"cases": &part{Limit: -1}}, []string{"serve"}); !errors.Is(err, errLimit) {
		t.Errorf("a part was not validated: %v", err)
	}
}
