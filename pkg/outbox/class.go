package outbox

import (
	"errors"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// Errors of an event's data class.
var (
	errClass    = errors.New("event data class is unknown")
	errClassLow = errors.New("event data class is lower than the contract of its payload says")
)

// class is how sensitive a payload is.
type class optionsv1.DataClass

// String is the name without its prefix.
func (c class) String() string {
	return strings.TrimPrefix(optionsv1.DataClass(c).String(), "DATA_CLASS_")
}

// personal reports whether the GDPR applies.
func (c class) personal() bool { return c.rank() > 1 }

// rank orders the classes by how much harm a leak does; the numbers of the enum are not an order.
func (c class) rank() int {
	switch optionsv1.DataClass(c) {
	case optionsv1.DataClass_DATA_CLASS_OPERATIONAL:
		return 1
	case optionsv1.DataClass_DATA_CLASS_PERSONAL:
		return 2
	case optionsv1.DataClass_DATA_CLASS_FINANCIAL:
		return 3
	case optionsv1.DataClass_DATA_CLASS_ADDRESS:
		return 4
	case optionsv1.DataClass_DATA_CLASS_CHILD:
		return 5
	case optionsv1.DataClass_DATA_CLASS_SPECIAL:
		return 6
	case optionsv1.DataClass_DATA_CLASS_CRIMINAL:
		return 7
	default:
		return 0
	}
}

// classOf is the class named by the event, checked against the contract; the contract's when none is named.
func classOf(e Event) (class, error) {
	contract := contractClass(e.Payload.ProtoReflect().Descriptor())
	if e.DataClass == "" {
		return contract, nil
	}
	value, ok := optionsv1.DataClass_value["DATA_CLASS_"+strings.TrimPrefix(strings.ToUpper(e.DataClass), "DATA_CLASS_")]
	if !ok || value == 0 {
		return 0, errClass
	}
	if class(value).rank() < contract.rank() {
		return 0, errClassLow
	}
	return class(value), nil
}

var contracts sync.Map // protoreflect.FullName → class

// contractClass is the highest class of any field of the message, however deep.
func contractClass(d protoreflect.MessageDescriptor) class {
	if c, ok := contracts.Load(d.FullName()); ok {
		return c.(class)
	}
	c := highest(d, map[protoreflect.FullName]bool{})
	contracts.Store(d.FullName(), c)
	return c
}

func highest(d protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) class {
	top := class(optionsv1.DataClass_DATA_CLASS_NONE)
	if seen[d.FullName()] {
		return top
	}
	seen[d.FullName()] = true
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		c := class(proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass))
		if f.Message() != nil {
			if inner := highest(f.Message(), seen); inner.rank() > c.rank() {
				c = inner
			}
		}
		if c.rank() > top.rank() {
			top = c
		}
	}
	return top
}
