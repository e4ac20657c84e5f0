package rest

import (
	"fmt"
	"strconv"
	"strings"
)

// Str reads a text at a path of keys; the empty string when it is absent.
func Str(doc any, path ...string) string {
	switch v := At(doc, path...).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// At walks into nested objects; nil when a step is absent.
func At(doc any, path ...string) any {
	for _, key := range path {
		m, ok := doc.(Doc)
		if !ok {
			return nil
		}
		doc = m[key]
	}
	return doc
}

// List reads the objects of a list.
func List(doc any, path ...string) []Doc {
	items, _ := At(doc, path...).([]any)
	docs := make([]Doc, 0, len(items))
	for _, item := range items {
		if d, ok := item.(Doc); ok {
			docs = append(docs, d)
		}
	}
	return docs
}

// Euro writes a Money object as euro with cents, for example 337.00; absent money is 0.00.
func Euro(doc any, path ...string) string {
	cents, err := strconv.ParseInt(Str(At(doc, path...), "cents"), 10, 64)
	if err != nil {
		cents = 0
	}
	return Cents(cents)
}

// Cents writes cents as euro.
func Cents(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// ParseCents reads euro with exactly two decimals.
func ParseCents(euro string) (int64, error) {
	whole, part, ok := strings.Cut(euro, ".")
	if !ok || len(part) != 2 {
		return 0, fmt.Errorf("%q is not an amount such as 337.00", euro)
	}
	return strconv.ParseInt(whole+part, 10, 64)
}

// Money makes the Money object of an amount such as 337.00.
func Money(euro string) (Doc, error) {
	cents, err := ParseCents(euro)
	if err != nil {
		return nil, err
	}
	return Doc{"cents": strconv.FormatInt(cents, 10)}, nil
}
