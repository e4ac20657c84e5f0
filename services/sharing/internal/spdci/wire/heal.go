package wire

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// misspelt are names that published samples and programs of the standard get wrong.
var misspelt = map[string]string{
	"sunscription_codes": "subscription_codes", "timesatmp": "timestamp", "subscibe_request": "subscribe_request", "subscibe_criteria": "subscribe_criteria",
	"message_timesatmp": "message_ts",
}

// Heal reads an object and puts the names right. Numbers stay as they were written. Where both spellings stand, the right one counts.
func Heal(raw json.RawMessage) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	return healed(m).(map[string]any), nil
}

func healed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			inner = healed(inner)
			right, wrong := misspelt[name]
			if !wrong {
				v[name] = inner
				continue
			}
			delete(v, name)
			if _, both := v[right]; !both {
				v[right] = inner
			}
		}
	case []any:
		for i := range v {
			v[i] = healed(v[i])
		}
	}
	return v
}

// healAction puts the misspelt actions right.
func healAction(a string) string {
	if right, ok := map[string]string{"subscibe": "subscribe", "txn_status": "txn-status"}[a]; ok {
		return right
	}
	return a
}

var language = regexp.MustCompile(`^[a-z]{3}$`)

// Locale is the language of an answer by ISO 639-3. Samples name countries: EN/GB is English.
func Locale(s string) string {
	if language.MatchString(s) {
		return s
	}
	if strings.HasPrefix(strings.ToLower(s), "lv") {
		return "lav"
	}
	return "eng"
}
