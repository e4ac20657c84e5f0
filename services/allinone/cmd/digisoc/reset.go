package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/digisoc/platform/services/allinone/internal/state"
)

type resetCmd struct {
	Dir string `help:"Data folder." default:".digisoc" env:"DIGISOC_DIR"`
	Yes bool   `help:"Do not ask."`
}

// Run removes the data folder, when it is one and nothing runs on it.
func (r resetCmd) Run(c *cli) error {
	if _, err := os.Stat(r.Dir); errors.Is(err, os.ErrNotExist) {
		fmt.Println(sayIn(c.Lang, "nav ko dzēst", "nothing to remove"))
		return nil
	}
	if _, err := os.Stat(filepath.Join(r.Dir, "lock")); err != nil {
		return fmt.Errorf("%s is not a data folder of digisoc: nothing was removed", r.Dir)
	}
	d, err := state.Open(r.Dir)
	if err != nil && errors.Is(err, state.ErrInUse) {
		return err
	}
	if d != nil {
		defer d.Close()
	}
	if !r.Yes && !confirmed(sayIn(c.Lang, "Dzēst visus datus mapē ", "Remove all data in ")+r.Dir) {
		return errors.New("nothing was removed")
	}
	return os.RemoveAll(r.Dir)
}

func confirmed(question string) bool {
	fmt.Print(question + "? [y/N] ")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(line)), "y")
}

func sayIn(lang, lv, en string) string {
	if lang == "lv" {
		return lv
	}
	return en
}
