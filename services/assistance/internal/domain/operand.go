package domain

import "strconv"

// operand is a value of a step before it is written: a step that nobody reads costs no text.
type operand struct {
	kind     operandKind
	num, den int64
	text     string
}

type operandKind uint8

const (
	operandText operandKind = iota
	operandMoney
	operandFraction
	operandNumber
	operandDate
	operandMonth
	operandWindow
	operandCoefficient // hundredths
)

func txt(s string) operand { return operand{text: s} }

func num(n int) operand { return operand{kind: operandNumber, num: int64(n)} }

func (m Money) v() operand { return operand{kind: operandMoney, num: int64(m)} }

func (f Fraction) v() operand { return operand{kind: operandFraction, num: f.num, den: f.den} }

func (d Date) v() operand { return operand{kind: operandDate, num: int64(d)} }

func (m Month) v() operand { return operand{kind: operandMonth, num: int64(m)} }

// window is the months from to to.
func window(from, to Month) operand {
	return operand{kind: operandWindow, num: int64(from), den: int64(to)}
}

func (v HouseholdType) v() operand { return txt(v.String()) }

func (v StatusKind) v() operand { return txt(v.String()) }

func (v Institution) v() operand { return txt(v.String()) }

func (v ResidenceGroup) v() operand { return txt(v.String()) }

// String writes the value as the trace has it.
func (o operand) String() string {
	switch o.kind {
	case operandMoney:
		return Money(o.num).String()
	case operandFraction:
		return Fraction{o.num, o.den}.String()
	case operandNumber:
		return strconv.FormatInt(o.num, 10)
	case operandDate:
		return Date(o.num).String()
	case operandMonth:
		return Month(o.num).String()
	case operandWindow:
		return Month(o.num).String() + ".." + Month(o.den).String()
	case operandCoefficient:
		return coefficientText(o.num, '.')
	}
	return o.text
}
