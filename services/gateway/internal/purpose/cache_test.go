package purpose

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// A token is given again for exactly what it was got for, and not once it ends.
func TestTokenIsRememberedForWhatItWasGot(t *testing.T) {
	now := clock.Fixed(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC))
	c := New(now)
	k := Key{Token: "a", Certificate: "x", Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: "cases/1"}
	c.Put(k, "given", 5*time.Minute)
	if token, ok := c.Get(k); !ok || token != "given" {
		t.Fatalf("%q, %v", token, ok)
	}
	for name, other := range map[string]func(*Key){
		"token": func(k *Key) { k.Token = "b" }, "certificate": func(k *Key) { k.Certificate = "" }, "purpose": func(k *Key) { k.Purpose = "SERVICE" },
		"basis": func(k *Key) { k.LegalBasis = "SPSP-35" }, "case": func(k *Key) { k.Case = "" },
	} {
		changed := k
		other(&changed)
		if _, ok := c.Get(changed); ok {
			t.Errorf("it is given for another %s", name)
		}
	}
	now.Set(now.Now().Add(4*time.Minute + 30*time.Second))
	if _, ok := c.Get(k); ok {
		t.Error("it is given when it ends")
	}
}

func TestFullMemoryStartsAfresh(t *testing.T) {
	c := New(clock.Fixed(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)))
	for i := range maxKept + 1 {
		c.Put(Key{Token: string(rune(i)), Case: time.Duration(i).String()}, "x", time.Minute)
	}
	if len(c.list) != 1 {
		t.Errorf("%d are kept", len(c.list))
	}
}
