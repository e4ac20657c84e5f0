package document

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// euro writes an amount as Latvian documents do: 1021,00 EUR.
func euro(cents int64) string { return amount(cents) + nbsp + "EUR" }

func amount(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s%d,%02d", sign, cents/100, cents%100)
}

func euroEN(cents int64) string { return "EUR" + nbsp + strings.Replace(amount(cents), ",", ".", 1) }

// day writes 20.11.2026. with the full stop of an ordinal; empty for no day.
func day(d domain.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02.01.2006.")
}

func dayText(iso string) string {
	d, err := domain.ParseDate(iso)
	if err != nil {
		return iso
	}
	return day(d)
}

func dayEN(d domain.Date) string { return d.Time().Format("2 January 2006") }

var monthsLV = [...]string{"janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris"}

// month writes 2026-10 as 2026. gada oktobris.
func month(iso string) string {
	year, number, ok := strings.Cut(iso, "-")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > len(monthsLV) {
		return iso
	}
	return year + "." + nbsp + "gada " + monthsLV[n-1]
}

// area writes hundredths of a square metre.
func area(hundredths int64) string { return amount(hundredths) + nbsp + "m²" }

var (
	isoDay   = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
	isoMonth = regexp.MustCompile(`\b\d{4}-\d{2}\b`)
	decimal  = regexp.MustCompile(`(\d)\.(\d)`)
)

// figures turns the numbers, days and months of a formula or a value into the Latvian form.
func figures(text string) string {
	var kept []string // days and months have points of their own
	keep := func(written string) string {
		kept = append(kept, written)
		return "\x00" + strconv.Itoa(len(kept)-1) + "\x00"
	}
	text = isoDay.ReplaceAllStringFunc(text, func(s string) string { return keep(dayText(s)) })
	text = isoMonth.ReplaceAllStringFunc(text, func(s string) string { return keep(month(s)) })
	text = decimal.ReplaceAllString(text, "$1,$2")
	text = strings.ReplaceAll(text, "..", "–")
	for i, written := range kept {
		text = strings.Replace(text, "\x00"+strconv.Itoa(i)+"\x00", written, 1)
	}
	return text
}

// units of the trace as they are printed.
var units = map[string]string{"EUR": "EUR", "EUR/month": "EUR mēnesī", "persons": "pers.", "months": "mēn.", "m2": "m²"}

func unit(u string) string {
	if u == "" {
		return ""
	}
	if name, ok := units[u]; ok {
		return nbsp + strings.ReplaceAll(name, " ", nbsp)
	}
	return nbsp + u
}
