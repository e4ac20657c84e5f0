package mapping

// Codes of refusals.
const (
	UnknownCode  = "UNKNOWN_CODE"
	BadValue     = "BAD_VALUE"
	UnknownField = "UNKNOWN_FIELD"
	NotTheirs    = "NOT_THEIRS"
)

// Refusal is a value that was not taken. The value is kept so that a person can look at it: it may be data about a person, and belongs in no log.
type Refusal struct {
	Code, Field string
	Key         Key // empty when no leaf is known
	Value       string
	LV, EN      string
}

// Error says what is wrong without the value.
func (r *Refusal) Error() string { return r.Code + ": " + r.Field + ": " + r.EN }

func refuse(r *Row, value string) Refusal {
	out := Refusal{Code: BadValue, Field: r.Field, Key: Key{r.Leaf, r.Part}, Value: value, LV: "Vērtība nav pierakstīta tā, kā lauks prasa", EN: "The value is not written as the field asks"}
	if r.Form == code {
		out.Code, out.LV, out.EN = UnknownCode, "Koda nav kodu atbilstības sarakstā; vērtība ir saglabāta izskatīšanai", "The code is in no list of codes; the value is kept to be looked at"
	}
	return out
}

func unknownField(field, value string) Refusal {
	return Refusal{Code: UnknownField, Field: field, Value: value, LV: "Lauka nav lauku atbilstības katalogā", EN: "The field is not in the catalogue of mappings"}
}

func notTheirs(r *Row, value string) Refusal {
	return Refusal{Code: NotTheirs, Field: r.Field, Key: Key{r.Leaf, r.Part}, Value: value, LV: "Šī lauka īpašnieks ir platformas pusē; no otras sistēmas to nepieņem", EN: "The owner of this field is on our side; it is not taken from the other system"}
}
