package body

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// frame is one object or list that is open at a place.
type frame struct {
	list    bool
	index   int
	key     string
	wantKey bool
}

// fieldName is what a field of the contract can be called. Other keys are not repeated: they may hold anything.
var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,63}$`)

// PathAt returns the path of the key or value at a byte offset, for example declaration.members[0].birthDate.
// It is as deep as the body can be read.
func PathAt(raw []byte, offset int) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	var open []frame
	for {
		start := skip(raw, int(d.InputOffset()))
		token, err := d.Token()
		if err != nil {
			return format(open)
		}
		delim, _ := token.(json.Delim)
		if delim == '}' || delim == ']' {
			if start >= offset {
				return format(open)
			}
			open = open[:len(open)-1]
			endValue(open)
			continue
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			switch {
			case top.list:
				top.index++
			case top.wantKey:
				top.key, _ = token.(string)
				top.wantKey = false
				if start >= offset {
					return format(open)
				}
				continue
			}
		}
		if start >= offset {
			return format(open)
		}
		switch delim {
		case '{':
			open = append(open, frame{wantKey: true})
		case '[':
			open = append(open, frame{list: true, index: -1})
		default:
			endValue(open)
		}
	}
}

func endValue(open []frame) {
	if len(open) > 0 && !open[len(open)-1].list {
		open[len(open)-1].wantKey = true
	}
}

func skip(raw []byte, from int) int {
	for from < len(raw) && strings.IndexByte(" \t\r\n,:", raw[from]) >= 0 {
		from++
	}
	return from
}

func format(open []frame) string {
	var b strings.Builder
	for _, f := range open {
		switch {
		case f.list && f.index >= 0:
			fmt.Fprintf(&b, "[%d]", f.index)
		case !f.list && f.key != "" && !fieldName.MatchString(f.key):
			return b.String()
		case !f.list && f.key != "":
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(f.key)
		}
	}
	return b.String()
}
