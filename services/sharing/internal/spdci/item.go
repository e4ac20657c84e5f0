package spdci

import (
	"encoding/json"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// items goes through the requests of a message and stops where too many are wrong. each answers one; it is not called for a
// request whose reference or time is wrong.
func (m *message) items(list []json.RawMessage, each func(i *wire.Item) (wire.Code, error), told func(i *wire.Item, code wire.Code)) error {
	seen, faults := map[string]bool{}, 0
	for _, raw := range list {
		item := &wire.Item{}
		var code wire.Code
		if err := wire.Read(raw, item); err != nil {
			code = wire.ReferenceInvalid
		} else if code = judged(item, seen); code == "" {
			if code, err = each(item); err != nil {
				return err
			}
		}
		told(item, code)
		if code != "" {
			if faults++; faults > maxFaults {
				return nil
			}
		}
	}
	return nil
}

// judged judges what every request has.
func judged(i *wire.Item, seen map[string]bool) wire.Code {
	_, timed := wire.Time(i.Timestamp)
	switch {
	case !wire.Reference(i.ReferenceID):
		return wire.ReferenceInvalid
	case seen[i.ReferenceID]:
		return wire.ReferenceDuplicate
	}
	seen[i.ReferenceID] = true
	if !timed {
		return wire.TimestampInvalid
	}
	return ""
}

// counted reads the requests of a message and judges whether they are as many as the header says; the second is a code of the header.
func counted(m *message) (wire.Requests, wire.Code, error) {
	list, err := wire.ReadRequests(m.clear, m.op.list)
	switch {
	case err != nil:
		return list, "", ErrMessage
	case len(list.List) > maxRequests:
		return list, wire.TotalCountLimit, nil
	case len(list.List) != m.header.TotalCount:
		return list, wire.TotalCountInvalid, nil
	}
	return list, "", nil
}
