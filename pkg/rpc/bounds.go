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
// refused for others (confused deputy). A list is narrowed to it (narrow); what the request does not tell is held when the record is
// loaded (authz.Check), or cut out of the answer (package mask); where nothing of that happens the call is refused.
func bounds(c *call, req proto.Message) (bound string, held bool, err error) {
	access := c.method.access
	if !access.GetPersonalData() {
		return "", false, nil
	}
	var named []string
	if req != nil {
		named = c.method.records(req)
	}
	if err := errors.Join(sameRecord(c.caller.DataSubject, named), sameRecord(c.caller.Case, named)); err != nil {
		return "", false, err
	}
	if err := c.ofSubject(req, named); err != nil {
		return "", false, err
	}
	if bound, held, err = c.ofCase(req, named); err != nil {
		return "", false, err
	}
	return bound, held, c.inGroups()
}

// ofSubject narrows a list to the person of the token; a call that names nobody and checks no record is refused.
func (c *call) ofSubject(req proto.Message, named []string) error {
	subject := c.caller.DataSubject
	if subject == "" {
		return nil
	}
	held, err := c.narrow(req, subject, named)
	if err == nil && !held && !c.method.access.GetRecord() {
		err = errs.ErrAccessDenied.Wrap(errors.New("the token is for one person, and the call names nobody and checks no record"))
	}
	return err
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
