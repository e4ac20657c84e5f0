package devissuer

import (
	"os"
	"path/filepath"
	"testing"
)

// A citizen is the same person after another start with the same folder; who left the roster is nobody; what is damaged is told.
func TestCitizensStayTheSamePersons(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const person = "persons/0198a000-0000-7000-8000-000000000001"
	kept := func(change func(*Config)) *Server {
		s, _ := newServer(t, func(c *Config) {
			c.Dir = dir
			c.Roster.People = append(c.Roster.People, Person{Subject: "karlis", Name: "Kārlis", Kind: "citizen"})
			if change != nil {
				change(c)
			}
		})
		return s
	}
	first := kept(nil)
	if p, _ := first.person("karlis"); p.Person != "" {
		t.Fatalf("before: %+v", p)
	}
	if err := first.Bind("karlis", person); err != nil {
		t.Fatal(err)
	}
	if p, _ := kept(nil).person("karlis"); p.Person != person {
		t.Errorf("after another start: %+v", p)
	}
	other := "persons/0198a000-0000-7000-8000-000000000002"
	if p, _ := kept(func(c *Config) { c.Persons = map[string]string{"karlis": other} }).person("karlis"); p.Person != other {
		t.Errorf("what the program says holds: %+v", p)
	}
	left := kept(func(c *Config) { c.Roster.People = c.Roster.People[:len(c.Roster.People)-1] })
	if len(left.bound) != 0 {
		t.Errorf("who left the roster is bound: %v", left.bound)
	}
	if err := os.WriteFile(filepath.Join(dir, boundFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{URL: "http://127.0.0.1:1/x", Dir: dir}); err == nil {
		t.Error("a damaged file was taken")
	}
}
