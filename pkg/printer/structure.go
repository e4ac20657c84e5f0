package printer

import (
	"bytes"
	"fmt"
	"os/exec"
	"syscall"
)

// endTogether ends the browser's children with it when the time is up.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// marks are what makes a PDF accessible at all (ISO 14289): a tree of its structure, the promise that it is complete, a
// language and a title that readers show. Chromium writes the catalogue uncompressed.
var marks = []string{"/StructTreeRoot", "/Marked true", "/Lang (", "/Title ", "/DisplayDocTitle true"}

// checkTagged refuses what is not a whole, tagged PDF: a person who reads with her ears would get nothing from it.
func checkTagged(pdf []byte) error {
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf[max(0, len(pdf)-32):], []byte("%%EOF")) {
		return fmt.Errorf("chromium wrote no whole PDF")
	}
	for _, mark := range marks {
		if !bytes.Contains(pdf, []byte(mark)) {
			return fmt.Errorf("the PDF lacks %s", mark)
		}
	}
	return nil
}
