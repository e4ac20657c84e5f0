package seal

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

func sample() domain.Certificate {
	return domain.Certificate{
		ID: uuid.MustParse("01890000-0000-7000-8000-000000000001"), System: domain.System{Name: "APSis", Version: "7", Schema: "2026-10"},
		Fields: []string{"G01.03", "G20"}, Suite: "s", Cases: []string{"C01"}, Evidence: "conformanceRuns/1",
		Passed: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Expires: time.Date(2028, 3, 2, 0, 0, 0, 0, time.UTC),
	}
}

// What was signed is read back as it was; a key that is not trusted signs nothing here, and a trusted one of another
// deployment does.
func TestOnlyTrustedKeysSign(t *testing.T) {
	t.Parallel()
	theirs, err := New("", "")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := theirs.Sign(sample())
	if err != nil {
		t.Fatal(err)
	}
	want := sample()
	want.JWS = signed
	if got, err := theirs.Verify(signed); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	ours, err := New("", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ours.Verify(signed); !errors.Is(err, domain.ErrCertificateForged) {
		t.Errorf("a strange key: %v", err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: theirs.trusted})
	if err != nil {
		t.Fatal(err)
	}
	trusting, err := New("", string(set))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := trusting.Verify(signed); err != nil || got.System.Name != "APSis" || len(trusting.PublicKeys()) != 2 {
		t.Errorf("a trusted key: %v", err)
	}
}

// A certificate is of one kind: another type, another algorithm, a list of fields that does not fit its sum, or no signature
// at all are forged.
func TestForgedCertificates(t *testing.T) {
	t.Parallel()
	s, err := New("", "")
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.Sign(sample())
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	for name, text := range map[string]string{
		"nothing": "", "no signature": parts[0] + "." + parts[1] + ".", "algorithm none": "eyJhbGciOiJub25lIn0." + parts[1] + ".",
		"another body": parts[0] + "." + parts[1][:20] + "A" + parts[1][21:] + "." + parts[2],
	} {
		if _, err := s.Verify(text); !errors.Is(err, domain.ErrCertificateForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	body := []byte(`{"jti":"01890000-0000-7000-8000-000000000001","fields":["G01.03","G20"],"fields_sha256":"00"}`)
	signed, err := s.signer.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(text); !errors.Is(err, domain.ErrCertificateForged) {
		t.Errorf("fields that do not fit their sum: %v", err)
	}
}

func TestKeyOfConformance(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{"short seed": {"AAAA", ""}, "no base64": {"%%%", ""}, "no set": {"", "x"}, "another kind of key": {"", `{"keys":[{"kty":"oct","k":"AAAA"}]}`}} {
		if _, err := New(c[0], c[1]); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
