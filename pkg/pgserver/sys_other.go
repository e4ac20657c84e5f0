//go:build !linux

package pgserver

import (
	"os"
	"syscall"
)

// identity is how the server's programs run; outside Linux always as ourselves.
type identity struct {
	describe  string
	uid, gid  int
	namespace bool
}

func chooseIdentity(Config, programs) (identity, error) {
	if os.Geteuid() == 0 {
		return identity{}, problem("it refuses to run as root; start this program as another user")
	}
	return identity{describe: "the current user", uid: os.Geteuid(), gid: os.Getegid()}, nil
}

func (identity) own(string) error { return nil }

func (identity) attributes(bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func freeBytes(string) (uint64, bool) { return 0, false }
