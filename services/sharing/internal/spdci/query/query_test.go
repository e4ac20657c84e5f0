package query_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
)

var words = query.Vocabulary{
	{Name: "age", Aliases: []string{"YOB"}, Kind: query.Number}, {Name: "place", Kind: query.Text}, {Name: "from", Kind: query.Date}, {Name: "uin", Aliases: []string{"member_identifier"}, Kind: query.Code},
	{Name: "group_identifier", Kind: query.Text},
}

// records are judged by every query: their names are what is found.
var records = map[string]map[string]string{
	"a": {"age": "5", "place": "Riga", "from": "2026-01-01", "uin": "00010112345"},
	"b": {"age": "7.50", "place": "Ogre", "from": "2026-02-01", "uin": "00020212345"},
	"c": {"age": "12", "place": "Riga", "from": "2025-12-31", "uin": "00030312345"},
}

func found(e query.Expr) string {
	out := ""
	for _, name := range []string{"a", "b", "c"} {
		if e.Match(func(attribute string) string { return records[name][attribute] }) {
			out += name
		}
	}
	return out
}

func TestQueriesFindWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ kind, query, want string }{
		{query.IDType, `{"type":"UIN","value":"000101-12345"}`, "a"},
		{query.IDType, `{"type":"nationalid","value":"00099912345"}`, ""},
		{query.Expression, `{"type":"ns:org:QueryType:expression","value":{"expression":{"collection":"Group","query":{"$and":[{"age":{"$lt":10}},{"place":{"$eq":"riga"}}]}}}}`, "a"},
		{query.Expression, `{"expression":{"query":{"$or":[{"age":{"$ge":12}},{"from":{"$gt":"2026-01-15"}}]}}}`, "bc"},
		{query.Expression, `{"query":{"place":"Riga"}}`, "ac"},
		{query.Expression, `{"place":{"$in":["Ogre","Cesis"]}}`, "b"},
		{query.Expression, `{"age":{"gte":7.5,"lte":12}}`, "bc"},
		{query.Expression, `{"$not":{"place":"Riga"}}`, "b"},
		{query.Expression, `{"place":{"$ne":"Riga"}}`, "b"},
		{query.Expression, `{"from":{"$le":"2026-01-01T00:00:00Z"}}`, "ac"},
		{query.Predicate, `[{"seq_num":1,"expression1":{"attribute_name":"yob","operator":"gt","attribute_value":"5"},"condition":"and","expression2":{"attribute_name":"place","operator":"eq","attribute_value":"Riga"}}]`, "c"},
		{query.Predicate, `[{"seq_num":2,"expression1":{"attribute_name":"place","operator":"eq","attribute_value":"Ogre"}},{"seq_num":1,"expression1":{"attribute_name":"age","operator":"eq","attribute_value":5},"condition":"or"}]`, "ab"},
		{query.Predicate, `[{"expression1":{"attribute_name":"age","operator":"ge","attribute_value":5},"condition":"not","expression2":{"attribute_name":"place","operator":"in","attribute_value":["Ogre"]}}]`, "ac"},
		{query.Predicate, `[{"expression1":{"attribute_name":"place","operator":"in","attribute_value":"[\"Ogre\"]"},"condition":"not"}]`, "ac"},
		// what names nothing finds nothing
		{query.Expression, `{}`, ""}, {query.Expression, `{"$or":[]}`, ""}, {query.Expression, `{"$not":{"place":""}}`, ""}, {query.Expression, `{"$not":{"$and":[{"place":{"$in":[]}}]}}`, ""},
		{query.Expression, `{"$or":[{},{"place":"Ogre"}]}`, "b"}, {query.Predicate, `[]`, ""}, {query.IDType, `{"type":"UIN","value":""}`, ""},
	} {
		e, err := query.Parse(tc.kind, json.RawMessage(tc.query), words)
		if got := found(e); err != nil || got != tc.want {
			t.Errorf("%s %s: %q, want %q, %v", tc.kind, tc.query, got, tc.want, err)
		}
		raw, _ := json.Marshal(e)
		var again query.Expr
		if err := json.Unmarshal(raw, &again); err != nil || found(again) != tc.want {
			t.Errorf("kept and read again: %s finds %q, %v", raw, found(again), err)
		}
	}
}

func TestQueriesThatCannotBeJudgedAreRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"$and":[`, 12) + `{"place":"Riga"}` + strings.Repeat(`]}`, 12)
	wide := `{"$or":[` + strings.TrimSuffix(strings.Repeat(`{"age":1},`, 60), ",") + `]}`
	for _, tc := range []struct {
		kind, query string
		want        error
	}{
		{"graphql", `{}`, query.ErrForm}, {query.IDType, `[]`, query.ErrForm}, {query.IDType, `{"type":7,"value":"x"}`, query.ErrForm}, {query.IDType, `{"type":"PASSPORT","value":"x"}`, query.ErrInvalid},
		{query.IDType, `{"type":"UIN","value":"1' or 1=1"}`, query.ErrInvalid}, {query.IDType, `{"type":"UIN","value":{"a":1}}`, query.ErrInvalid}, {query.IDType, `{"type":"UIN","value":null}`, query.ErrInvalid},
		{query.Expression, `"x"`, query.ErrForm}, {query.Expression, `{"income":5}`, query.ErrInvalid}, {query.Expression, `{"age":{"$regex":".*"}}`, query.ErrInvalid}, {query.Expression, `{"age":"many"}`, query.ErrInvalid},
		{query.Expression, `{"place":{"$gt":"A"}}`, query.ErrInvalid}, {query.Expression, `{"uin":{"$gt":"00000000000"}}`, query.ErrInvalid}, {query.Expression, `{"from":"01.02.2026"}`, query.ErrInvalid},
		{query.Expression, `{"place":["Riga"]}`, query.ErrInvalid}, {query.Expression, `{"place":{"$in":"Riga"}}`, query.ErrInvalid}, {query.Expression, `{"$and":{}}`, query.ErrForm}, {query.Expression, deep, query.ErrForm},
		{query.Expression, wide, query.ErrInvalid}, {query.Expression, `{"place":"` + strings.Repeat("x", 300) + `"}`, query.ErrInvalid}, {query.Expression, `{"age":1.234}`, query.ErrInvalid}, {query.Expression, `{`, query.ErrForm},
		{query.Predicate, `{}`, query.ErrForm}, {query.Predicate, `[{"expression1":{}}]`, query.ErrForm}, {query.Predicate, `[{"expression1":{"attribute_name":"age","operator":"like","attribute_value":1}}]`, query.ErrInvalid},
		{query.Predicate, `[{"seq_num":"x","expression1":{"attribute_name":"age","operator":"eq","attribute_value":1}}]`, query.ErrForm},
		{query.Predicate, `[{"condition":"xor","expression1":{"attribute_name":"age","operator":"eq","attribute_value":1}}]`, query.ErrInvalid},
	} {
		if _, err := query.Parse(tc.kind, json.RawMessage(tc.query), words); !errors.Is(err, tc.want) {
			t.Errorf("%s %.80s: %v, want %v", tc.kind, tc.query, err, tc.want)
		}
	}
}

// What the database is asked less for never hides what matches: a condition under "or" or "not" narrows nothing by itself.
func TestWantedIsNeverTooNarrow(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]string{
		`{"place":"Riga"}`: "Riga", `{"$or":[{"place":"Riga"},{"age":1}]}`: "<nil>", `{"$or":[{"place":"Riga"},{"place":"Ogre"}]}`: "Riga,Ogre", `{"$not":{"place":"Riga"}}`: "<nil>",
		`{"$and":[{"age":1},{"place":{"$in":["Ogre"]}}]}`: "Ogre",
	} {
		e, err := query.Parse(query.Expression, json.RawMessage(q), words)
		got := "<nil>"
		if w := e.Wanted("place"); w != nil {
			got = strings.Join(w, ",")
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, want %s, %v", q, got, want, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(query.Expression, `{"$and":[{"age":{"$lt":5}}]}`)
	f.Add(query.Predicate, `[{"expression1":{"attribute_name":"age","operator":"eq","attribute_value":1}}]`)
	f.Add(query.IDType, `{"type":"UIN","value":"00010112345"}`)
	f.Fuzz(func(t *testing.T, kind, raw string) {
		if e, err := query.Parse(kind, json.RawMessage(raw), words); err == nil {
			found(e)
		}
	})
}
