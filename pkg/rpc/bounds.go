package rpc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/errs"
)

// bounds holds a call to what its token was narrowed to (RFC 9396): a token for one person, one case or some groups of data is
// refused for others (confused deputy). What the request does not tell is held when the record is loaded (authz.Check), or cut out
// of the answer (package mask); where neither happens the call is refused.
func bounds(c *call, req proto.Message) error {
	access := c.method.access
	if !access.GetPersonalData() {
		return nil
	}
	var named []string
	if req != nil {
		named = c.method.records(req)
	}
	if err := sameRecord(c.caller.DataSubject, named); err != nil {
		return err
	}
	if err := sameRecord(c.caller.Case, named); err != nil {
		return err
	}
	if c.caller.DataSubject != "" && !access.GetRecord() && !slices.Contains(named, c.caller.DataSubject) {
		return errs.ErrAccessDenied.Wrap(errors.New("the token is for one person, and the call names nobody and checks no record"))
	}
	return c.inGroups()
}

// sameRecord refuses a request that names another record of the same collection than the token.
func sameRecord(bound string, named []string) error {
	collection, _, _ := strings.Cut(bound, "/")
	if !recordName.MatchString(bound) {
		return nil
	}
	for _, name := range named {
		if name != bound && strings.HasPrefix(name, collection+"/") {
			return errs.ErrAccessDenied.Wrap(fmt.Errorf("the token is for another record of %s", collection))
		}
	}
	return nil
}

// inGroups refuses a write of groups that the token does not open, a read of none that it opens, and a read that nothing could cut.
func (c *call) inGroups() error {
	groups, access := c.caller.Groups, c.method.access
	if len(groups) == 0 {
		return nil
	}
	open := slices.DeleteFunc(slices.Clone(access.GetGroups()), func(g string) bool { return !slices.Contains(groups, g) })
	all := len(open) == len(access.GetGroups())
	if len(open) == 0 || !all && (access.GetWrite() || c.server.Guard.Disclosure == nil) {
		return errs.ErrAccessDenied.Wrap(errors.New("the token does not open the groups of data that the call touches"))
	}
	c.entry.Groups = open
	return nil
}
