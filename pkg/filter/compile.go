package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is what values a field takes and which operators fit it.
type Type uint8

// The types. Text allows =, !=, : and order; Word is one of a closed list or an opaque value and allows = and != only;
// Date is YYYY-MM-DD; Time is RFC 3339; Integer is a decimal number. The last three allow everything but ":".
const (
	Text Type = iota + 1
	Word
	Date
	Time
	Integer
)

// Field is one field of a schema. Column is written into the SQL as it is: a constant of the program, never input.
type Field struct {
	Column string
	Type   Type
	// Values is the closed list of a Word; empty when Convert judges.
	Values []string
	// Convert turns the text of a Word into the argument of the query; nil passes the text. Its error refuses the value.
	Convert func(string) (any, error)
}

// Schema is the whitelist: fields by their name in the filter.
type Schema map[string]Field

// Compile reads text and returns an SQL condition with its arguments, numbered from first ($first, $first+1, …). An
// empty text compiles to an empty condition. Every error is an *Error.
func (s Schema) Compile(text string, first int) (sql string, args []any, err error) {
	n, err := Parse(text)
	if err != nil || n == nil {
		return "", nil, err
	}
	c := compiler{schema: s, first: first}
	if err := c.write(n); err != nil {
		return "", nil, err
	}
	return c.sql.String(), c.args, nil
}

type compiler struct {
	schema Schema
	first  int
	sql    strings.Builder
	args   []any
}

func (c *compiler) write(n Node) error {
	switch n := n.(type) {
	case And:
		return c.pair(n.Left, " and ", n.Right)
	case Or:
		return c.pair(n.Left, " or ", n.Right)
	case Not:
		c.sql.WriteString("not ")
		return c.group(n.X)
	case Comparison:
		return c.compare(n)
	}
	return fail(0, "the filter cannot be read")
}

func (c *compiler) pair(left Node, op string, right Node) error {
	c.sql.WriteByte('(')
	if err := c.write(left); err != nil {
		return err
	}
	c.sql.WriteString(op)
	if err := c.write(right); err != nil {
		return err
	}
	c.sql.WriteByte(')')
	return nil
}

func (c *compiler) group(n Node) error {
	c.sql.WriteByte('(')
	err := c.write(n)
	c.sql.WriteByte(')')
	return err
}

var operators = map[Type][]Op{
	Text:    {Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Begins},
	Word:    {Equal, NotEqual},
	Date:    {Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual},
	Time:    {Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual},
	Integer: {Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual},
}

func (c *compiler) compare(n Comparison) error {
	f, ok := c.schema[n.Field]
	if !ok {
		return fail(n.Position, "unknown field")
	}
	if !slices.Contains(operators[f.Type], n.Op) {
		return fail(n.Position, "the operator does not fit the field")
	}
	arg, err := f.argument(n.Value)
	if err != nil {
		return fail(n.Position, "the value does not fit the field")
	}
	switch n.Op {
	case Begins:
		fmt.Fprintf(&c.sql, `%s like $%d`, f.Column, c.arg(likePrefix(n.Value)))
	case NotEqual:
		fmt.Fprintf(&c.sql, "%s <> $%d", f.Column, c.arg(arg))
	default:
		fmt.Fprintf(&c.sql, "%s %s $%d", f.Column, n.Op, c.arg(arg))
	}
	return nil
}

func (c *compiler) arg(v any) int {
	c.args = append(c.args, v)
	return c.first + len(c.args) - 1
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func likePrefix(s string) string { return likeEscape.Replace(s) + "%" }

func (f Field) argument(value string) (any, error) {
	switch f.Type {
	case Word:
		if len(f.Values) > 0 && !slices.Contains(f.Values, value) {
			return nil, fmt.Errorf("not in the list")
		}
		if f.Convert != nil {
			return f.Convert(value)
		}
		return value, nil
	case Date:
		t, err := time.Parse(time.DateOnly, value)
		return inRange(t, err)
	case Time:
		t, err := time.Parse(time.RFC3339, value)
		return inRange(t, err)
	case Integer:
		return strconv.ParseInt(value, 10, 64)
	}
	return value, nil
}

// inRange keeps years that every database can hold.
func inRange(t time.Time, err error) (any, error) {
	if err == nil && (t.Year() < 1 || t.Year() > 9999) {
		err = fmt.Errorf("year out of range")
	}
	return t, err
}
