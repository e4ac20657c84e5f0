package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// reached are the marks of the journey.
var reached = regexp.MustCompile(`-- (.+) after ([0-9]+) s`)

// OBJ-P8: whoever has nothing but what is published becomes a certified system, unattended: every block of the guide runs as it
// stands, in an empty folder, with a shell, curl and openssl, and the example as the system. The first record is accepted within
// 15 minutes, the certificate is there within an hour.
func TestOBJ_P8_OnlyThePortal(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl", "jq", "xxd"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the guide needs %s", tool)
		}
	}
	client := goClient(t)
	script, err := filepath.Abs(filepath.Join("..", "..", "..", "scripts", "journey-provider"))
	if err != nil {
		t.Fatal(err)
	}
	roots := ""
	if sys(t).Platform != nil {
		roots = sys(t).Running().CA
	}
	journey := exec.CommandContext(t.Context(), script)
	journey.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "DIGISOC_URL=" + secure(t), "DIGISOC_ROOTS=" + roots,
		"CLIENT=" + client[0], "SYSTEM_NAME=ceļvedis",
	}
	out, err := journey.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := map[string]int{}
	for _, m := range reached.FindAllSubmatch(out, -1) {
		took[string(m[1])], _ = strconv.Atoi(string(m[2]))
	}
	record, first := took["first accepted record"]
	certificate, second := took["certificate"]
	if !first || !second || record >= 15*60 || certificate >= 60*60 {
		t.Fatalf("the journey reached %v\n%s", took, out)
	}
	t.Logf("first accepted record after %d s, certificate after %d s", record, certificate)
}
