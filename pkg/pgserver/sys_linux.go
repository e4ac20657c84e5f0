package pgserver

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is how the server's programs run: as ourselves, as another user, or as root seen as nobody.
type identity struct {
	describe  string
	uid, gid  int // owner of the files
	namespace bool
	drop      bool
}

// nobodyID is the user that root becomes in the namespace; it must have an entry in /etc/passwd.
const nobodyID = 65534

// chooseIdentity decides how to run without privileges. PostgreSQL refuses root: root becomes the user postgres or
// nobody, or, where that user cannot reach the directory or the programs, nobody in a user namespace. An existing
// directory keeps the identity of its owner.
func chooseIdentity(c Config, p programs) (identity, error) {
	if os.Geteuid() != 0 {
		return identity{describe: "the current user", uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	inNamespace := identity{describe: "nobody, in a user namespace", namespace: true}
	if info, err := os.Stat(c.data()); err == nil {
		owner := info.Sys().(*syscall.Stat_t)
		if owner.Uid == 0 {
			return inNamespace, nil
		}
		u, err := user.LookupId(strconv.Itoa(int(owner.Uid)))
		if err != nil {
			return identity{}, problem("%s belongs to user %d, whom this machine does not know", c.data(), owner.Uid)
		}
		return identity{describe: "user " + u.Username, uid: int(owner.Uid), gid: int(owner.Gid), drop: true}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if reachable(filepath.Dir(c.Dir), uid, gid) && reachable(p.bin, uid, gid) {
			return identity{describe: "user " + name, uid: uid, gid: gid, drop: true}, nil
		}
	}
	return inNamespace, nil
}

// reachable reports whether a user may walk down to a folder.
func reachable(folder string, uid, gid int) bool {
	for ; ; folder = filepath.Dir(folder) {
		if info, err := os.Stat(folder); err == nil {
			owner, mode := info.Sys().(*syscall.Stat_t), info.Mode().Perm()
			switch {
			case int(owner.Uid) == uid && mode&0o100 != 0, int(owner.Gid) == gid && mode&0o010 != 0, mode&0o001 != 0:
			default:
				return false
			}
		}
		if folder == filepath.Dir(folder) {
			return true
		}
	}
}

// own gives a file or folder to the identity.
func (id identity) own(path string) error {
	if !id.drop {
		return nil
	}
	return os.Lchown(path, id.uid, id.gid)
}

// attributes are those of a child process. A server (with goodbye) is told to stop when this program dies; the signal
// belongs to the operating system thread that started it, which therefore must live as long as the server.
func (id identity) attributes(goodbye bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal is for us; we stop the server in order
	if goodbye {
		attr.Pdeathsig = syscall.SIGINT
	} else {
		attr.Pdeathsig = syscall.SIGKILL
	}
	switch {
	case id.drop:
		attr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	case id.namespace:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobodyID, HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobodyID, HostID: 0, Size: 1}}
	}
	return attr
}

// freeBytes is the room left on the file system of a folder, false when it cannot be told.
func freeBytes(folder string) (uint64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
