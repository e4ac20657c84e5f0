package rpc

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// latvian is what the rules of validation mean, by their id; %v stands for the limit in the rule.
var latvian = map[string]string{
	"required":                "lauks ir obligāts",
	"string.min_len":          "jābūt vismaz %v rakstzīmēm",
	"string.max_len":          "drīkst būt ne vairāk kā %v rakstzīmes",
	"string.len":              "jābūt tieši %v rakstzīmēm",
	"string.pattern":          "vērtības pieraksts neatbilst paredzētajam",
	"string.uuid":             "jābūt UUID identifikatoram",
	"string.uuid_empty":       "jābūt UUID identifikatoram",
	"string.email":            "jābūt e-pasta adresei",
	"string.uri":              "jābūt tīmekļa adresei",
	"string.in":               "vērtība nav atļauto vērtību sarakstā",
	"string.not_in":           "šāda vērtība nav atļauta",
	"bytes.max_len":           "drīkst būt ne vairāk kā %v baiti",
	"enum.defined_only":       "vērtība nav klasifikatorā",
	"enum.in":                 "vērtība nav atļauto vērtību sarakstā",
	"enum.not_in":             "jāizvēlas vērtība",
	"enum.const":              "vērtība neatbilst paredzētajai",
	"bool.const":              "vērtība neatbilst paredzētajai",
	"repeated.min_items":      "jānorāda vismaz %v",
	"repeated.max_items":      "drīkst norādīt ne vairāk kā %v",
	"repeated.unique":         "vērtības nedrīkst atkārtoties",
	"map.max_pairs":           "drīkst norādīt ne vairāk kā %v",
	"timestamp.required":      "jānorāda laiks",
	"amount_not_negative":     "summa nedrīkst būt negatīva",
	"currency_is_euro":        "vienīgā valūta ir EUR (R1)",
	"message.oneof":           "jānorāda tieši viens no laukiem",
	"field_mask.in":           "šo lauku nevar mainīt",
	"field_mask.not_in":       "šo lauku nevar mainīt",
	"timestamp.lt_now":        "laikam jābūt pagātnē",
	"timestamp.gt_now":        "laikam jābūt nākotnē",
	"string.well_known_regex": "vērtības pieraksts neatbilst paredzētajam",
}

// comparisons are the rules of every kind of number, by the last part of their id.
var comparisons = map[string]string{
	"gte": "jābūt vismaz %v", "lte": "nedrīkst pārsniegt %v", "gt": "jābūt lielākai par %v", "lt": "jābūt mazākai par %v",
	"const": "jābūt %v", "in": "vērtība nav atļauto vērtību sarakstā", "not_in": "šāda vērtība nav atļauta",
}

// inLatvian says what a broken rule means. A rule without a text of its own gets a general one.
func inLatvian(rule string, limit protoreflect.Value) string {
	text, ok := latvian[rule]
	if !ok {
		_, last, _ := strings.Cut(rule, ".")
		switch {
		case strings.Contains(last, "_"): // two limits at once: int64.gte_lte
			text = "vērtība ir ārpus atļautajām robežām"
		case comparisons[last] != "":
			text = comparisons[last]
		default:
			text = "vērtība neatbilst noteikumam"
		}
	}
	number := ""
	if limit.IsValid() {
		number = limitText(limit)
	}
	if number == "" && strings.Contains(text, "%v") {
		return "vērtība ir ārpus atļautajām robežām"
	}
	return strings.ReplaceAll(text, "%v", number)
}

func limitText(limit protoreflect.Value) string {
	switch n := limit.Interface().(type) {
	case int32:
		return strconv.FormatInt(int64(n), 10)
	case int64:
		return strconv.FormatInt(n, 10)
	case uint32:
		return strconv.FormatUint(uint64(n), 10)
	case uint64:
		return strconv.FormatUint(n, 10)
	}
	return ""
}
