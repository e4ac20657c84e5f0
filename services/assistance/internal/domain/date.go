package domain

import (
	"fmt"
	"strconv"
)

// Date is a civil day as the number yyyymmdd; 0 is "no day". Days compare with < and >.
type Date int32

// Month is a calendar month as year × 12 + month − 1; months subtract and add as numbers.
type Month int32

// NewDate is the day y-m-d. It does not check that the day exists; ParseDate does.
func NewDate(y, m, d int) Date { return Date(y*10000 + m*100 + d) }

// NewMonth is the month y-m.
func NewMonth(y, m int) Month { return Month(y*12 + m - 1) }

// ParseDate reads an ISO 8601 day, 2026-02-28, and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return 0, fmt.Errorf("%q is not a day of the form 2026-02-28", s)
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[5:7])
	d, _ := strconv.Atoi(s[8:])
	if y == 0 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, fmt.Errorf("%q is not a day of the calendar", s)
	}
	return NewDate(y, m, d), nil
}

// ParseMonth reads 2026-02.
func ParseMonth(s string) (Month, error) {
	if len(s) != 7 || s[4] != '-' || !digits(s[:4]) || !digits(s[5:]) {
		return 0, fmt.Errorf("%q is not a month of the form 2026-02", s)
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[5:])
	if y == 0 || m < 1 || m > 12 {
		return 0, fmt.Errorf("%q is not a month of the calendar", s)
	}
	return NewMonth(y, m), nil
}

// Month is the month of the day.
func (d Date) Month() Month { return NewMonth(int(d)/10000, int(d)/100%100) }

// First is the first day of the month.
func (m Month) First() Date { return NewDate(int(m)/12, int(m)%12+1, 1) }

// Last is the last day of the month.
func (m Month) Last() Date {
	y, mo := int(m)/12, int(m)%12+1
	return NewDate(y, mo, daysIn(y, mo))
}

// Next is the day after d.
func (d Date) Next() Date {
	if d == d.Month().Last() {
		return (d.Month() + 1).First()
	}
	return d + 1
}

// previous is the day before d.
func (d Date) previous() Date {
	if d == d.Month().First() {
		return (d.Month() - 1).Last()
	}
	return d - 1
}

// String is the ISO form, or the empty string for no day.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	b := [10]byte{4: '-', 7: '-'}
	put(b[:4], int(d)/10000)
	put(b[5:7], int(d)/100%100)
	put(b[8:], int(d)%100)
	return string(b[:])
}

// LV is the day as Latvian text writes it: 28.02.2026.
func (d Date) LV() string {
	b := [10]byte{2: '.', 5: '.'}
	put(b[:2], int(d)%100)
	put(b[3:5], int(d)/100%100)
	put(b[6:], int(d)/10000)
	return string(b[:])
}

// String is the ISO form 2026-02.
func (m Month) String() string { return m.First().String()[:7] }

// MarshalText writes the ISO form; UnmarshalText reads it, the empty string being no day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d = 0
	if len(b) > 0 {
		*d, err = ParseDate(string(b))
	}
	return err
}

// MarshalText writes the ISO form.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the ISO form.
func (m *Month) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMonth(string(b))
	return err
}

// ageYears is the number of completed years of a person born on d, on the given day.
func (d Date) ageYears(on Date) int {
	return int(on)/10000 - int(d)/10000 - btoi(int(on)%10000 < int(d)%10000)
}

// ageMonths is the number of completed months of a person born on d, on the given day.
func (d Date) ageMonths(on Date) int {
	return int(on.Month()-d.Month()) - btoi(int(on)%100 < int(d)%100)
}

func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
