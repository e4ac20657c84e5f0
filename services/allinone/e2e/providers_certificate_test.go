package e2e

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// certificateOf is a certificate for the system of terms. Tests that are not about conformance sign it with the key of the
// instance, which lies in its folder; on a deployed system the example client earns it.
func certificateOf(t *testing.T, on *system, terms rest.Doc) string {
	t.Helper()
	name, _ := terms["systemName"].(string)
	version, _ := terms["systemVersion"].(string)
	fields, _ := terms["fields"].([]string)
	if on.Platform == nil {
		return earned(t, name, version)
	}
	return sign(t, on, map[string]any{
		"jti": uuid.NewString(), "system": name, "version": version, "schema": terms["schemaVersion"], "fields": fields, "fields_sha256": sumOf(fields),
		"suite": "test", "run": "conformanceRuns/" + uuid.NewString(), "cases": []string{"C01"}, "iat": time.Now().Unix(), "exp": time.Now().AddDate(2, 0, 0).Unix(),
	})
}

func sumOf(fields []string) string {
	sum := sha256.Sum256([]byte(strings.Join(fields, "\n")))
	return hex.EncodeToString(sum[:])
}

// sign signs claims of a certificate with the key of an instance.
func sign(t *testing.T, on *system, claims map[string]any) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(on.Dir(), "secrets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var secrets struct{ Keys map[string]string }
	if err := json.Unmarshal(text, &secrets); err != nil {
		t.Fatal(err)
	}
	seed, err := base64.StdEncoding.DecodeString(secrets.Keys["conformance"])
	if err != nil || len(seed) != ed25519.SeedSize {
		t.Fatal("the instance has no key of conformance: ", err)
	}
	keys, err := on.people.As("").Get(t.Context(), "/v1/conformanceKeys")
	if err != nil {
		t.Fatal(err)
	}
	kid := rest.Str(rest.List(keys, "keys")[0], "kid")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: ed25519.NewKeyFromSeed(seed), KeyID: kid}},
		(&jose.SignerOptions{}).WithType("conformance+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(mustJSON(t, claims))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// earned is the certificate that the example client has earned for a name and version.
func earned(t *testing.T, name, version string) string {
	t.Helper()
	list, err := sys(t).people.As("").Get(t.Context(), "/v1/conformanceCertificates?systemName="+name)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rest.List(list, "certificates") {
		if rest.Str(c, "systemVersion") == version {
			return rest.Str(c, "jws")
		}
	}
	out := conformance(t, goClient(t), name, version)
	if !out.Passed {
		t.Fatalf("the example client was not certified: %v", out.Failed())
	}
	return rest.Str(out.Certificate, "jws")
}
