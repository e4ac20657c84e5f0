package auditseal_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/auditseal"
)

func TestStatementIsBelievedAsItWasSignedOnly(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	other, _, _ := ed25519.GenerateKey(nil)
	raw, err := auditseal.NewSigner(key, nil).SignStatement(map[string]string{"erasure": "erasures/1"})
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := auditseal.VerifyStatement(raw, public); !ok || string(s) != `{"erasure":"erasures/1"}` {
		t.Errorf("%s, %v", s, ok)
	}
	for name, bent := range map[string]string{"another word": strings.Replace(string(raw), "erasures/1", "erasures/2", 1), "no signature": `{"statement":{"erasure":"erasures/1"}}`, "rubbish": "x"} {
		if _, ok := auditseal.VerifyStatement([]byte(bent), public); ok {
			t.Errorf("%s: believed", name)
		}
	}
	if _, ok := auditseal.VerifyStatement(raw, other); ok {
		t.Error("another's key: believed")
	}
	unsigned, err := (*auditseal.Signer)(nil).SignStatement("x")
	if _, ok := auditseal.VerifyStatement(unsigned, public); ok || err != nil {
		t.Errorf("unsigned: believed, %v", err)
	}
}
