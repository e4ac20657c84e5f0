package parameters

import "testing"

func TestEmbeddedFilesLoad(t *testing.T) {
	p, warnings, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(p.All()), p.Hash(), warnings)
}
