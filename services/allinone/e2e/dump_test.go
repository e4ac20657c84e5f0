package e2e

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// What is searched for: an account, words of health, a number of criminal proceedings, incomes, an address, and a holder's name, which
// lies open and shows that the search finds.
const (
	markedHealth  = "hepatīts-7319"
	markedMind    = "psihoze-7319"
	markedCrime   = "11310073197319"
	markedIncome  = "98765431"
	markedSavings = "73197313"
	markedAddress = "Slepenā iela 7319"
	markedHolder  = "Tumšiniece-Zīmolniece"
)

// markedIBAN is an invented account with a right check number.
var markedIBAN = ibanOf("BANK0000731973197")

var marked = []string{markedIBAN, markedHealth, markedMind, markedCrime, markedIncome, markedSavings, markedAddress, markedHolder}

func ibanOf(rest string) string {
	n := 0
	for _, c := range rest + "LV00" {
		switch {
		case c <= '9':
			n = (n*10 + int(c-'0')) % 97
		default:
			n = (n*100 + int(c-'A') + 10) % 97
		}
	}
	return fmt.Sprintf("LV%02d%s", 98-n, rest)
}

// A dump of the database and the store of events show no account, no health, no crime, no income and no address (SEC-ENC-2), but in
// the columns that say of themselves why they lie open.
func TestInstanceSEC_ENC_2_DumpShowsNoSecret(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	dir := t.TempDir()
	s := boot(t, filepath.Join(dir, "state"))
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			if err := s.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(func() { stop() })
	s.giveSecretsAway(t)
	s.saySecretsToProviders(t)
	want := map[string]string{"payments.payee.holder": markedHolder, "payments.payment.holder": markedHolder}
	if found := s.searchColumns(t); !maps.Equal(found, want) {
		t.Errorf("found %v, want only %v", found, want)
	}
	s.searchDump(t)
	stop()
	searchFiles(t, filepath.Join(dir, "state", "nats"))
}

// giveSecretsAway brings a household with secrets from its application to the bank, one with too much, and facts of a third.
func (s *system) giveSecretsAway(t *testing.T) {
	t.Helper()
	worker, head := s.people.As("ilze.kalnina"), s.people.As("janis.berzs")
	post := poster(t, worker)
	person := func() string {
		code, err := demo.SyntheticCode()
		if err != nil {
			t.Fatal(err)
		}
		return rest.Str(post("/v1/persons", rest.Doc{"person": rest.Doc{
			"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Test", "surname": "Sēja", "birthDate": "1985-04-12",
			"declaredAddress": rest.Doc{"municipality": "0033000", "text": markedAddress},
		}}), "name")
	}
	name := person()
	draft, err := draftOf(t.Context(), worker, name, "0033000")
	if err != nil {
		t.Fatal(err)
	}
	kase := rest.Str(draft, "case")
	issue := poster(t, head.For(kase))
	issue("/v1/"+rest.Str(draft, "name")+":return", rest.Doc{"reason": markedMind, "etag": rest.Str(draft, "etag")})
	again := poster(t, worker.For(kase))
	draft = again("/v1/decisions", rest.Doc{"case": kase, "reasons": "Pārbaudīts: " + markedHealth + ", kriminālprocess " + markedCrime, "hearing": "Uzklausīta: " + markedMind})
	issue("/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{"etag": rest.Str(draft, "etag")})
	p := &payday{t: t, worker: worker, head: head, applicant: name}
	await(t, "what the decision grants is owed", func() bool {
		p.benefits = rest.List(p.get(p.worker, "/v1/benefits?case="+kase), "benefits")
		return len(p.benefits) > 0 && len(p.owed()) > 0
	})
	for _, b := range p.benefits {
		p.post(p.worker, "/v1/payees", rest.Doc{"payee": rest.Doc{"name": "payees/" + strings.TrimPrefix(rest.Str(b, "name"), "benefits/"),
			"kind": "PAYEE_KIND_CLIENT", "person": name, "holder": markedHolder, "iban": markedIBAN}})
	}
	p.post(p.head, "/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0033000", "holder": "Kuldīgas novada pašvaldība", "iban": account}})
	p.list()

	rich := newApplication("0033000")
	application := rich["application"].(rest.Doc)
	declaration := application["declaration"].(rest.Doc)
	mine := person()
	replaceAll(rich, rest.Str(application, "applicant"), mine)
	declaration["monthlyIncomes"].([]any)[0].(rest.Doc)["amount"] = rest.Doc{"cents": markedIncome}
	declaration["savings"] = rest.Doc{"cents": markedSavings}
	filed := post("/v1/applications", rich)
	post("/v1/"+rest.Str(filed, "name")+":sign", rest.Doc{"person": mine, "method": "SIGNATURE_METHOD_PAPER"})
	opened := post("/v1/cases", rest.Doc{"application": rest.Str(filed, "name")})
	post("/v1/"+rest.Str(opened, "name")+":assess", rest.Doc{})
	post("/v1/facts:recordDeclaration", rest.Doc{"household": "households/" + uuid.Must(uuid.NewV7()).String(), "municipality": "0033000",
		"applicationDate": time.Now().Format(time.DateOnly), "declaration": declaration})
	filedCrisis(t, s.people.As("dace.vilka"), rest.Doc{"event": "CRISIS_EVENT_OTHER", "eventDate": ago(10), "costs": rest.Doc{"cents": "12000"}, "description": markedHealth})
}

// replaceAll puts another text in the place of one, however deep it stands.
func replaceAll(v any, old, other string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, old, other)
	case rest.Doc:
		for k := range v {
			v[k] = replaceAll(v[k], old, other)
		}
	case []any:
		for i := range v {
			v[i] = replaceAll(v[i], old, other)
		}
	}
	return v
}

// shapes are how a text may stand in a dump: as it is, in hexadecimal, with escaped letters.
func shapes(secret string) []string {
	escaped := strings.Trim(fmt.Sprintf("%+q", secret), `"`)
	return []string{secret, hex.EncodeToString([]byte(secret)), escaped}
}

func secretIn(text string) string {
	for _, m := range marked {
		for _, s := range shapes(m) {
			if strings.Contains(text, s) {
				return m
			}
		}
	}
	return ""
}

// searchColumns returns the columns of every schema that hold a secret. Sealed columns hold sealed texts only.
func (s *system) searchColumns(t *testing.T) map[string]string {
	t.Helper()
	found, rows, looked := map[string]string{}, columnRows(t), 0
	for _, service := range schemas {
		admin := connect(t, s.Postgres().AdminURL())
		for _, c := range columnNames(t, admin, service) {
			table := c[0]
			if slices.Contains(platformTables, table) {
				table = "platform." + table
			} else {
				table = service + "." + table
			}
			column := pgx.Identifier{c[1]}.Sanitize()
			from := pgx.Identifier{service, c[0]}.Sanitize()
			var text string
			if err := admin.QueryRow(t.Context(), "select coalesce(string_agg("+column+"::text, ' '), '') from "+from).Scan(&text); err != nil {
				t.Fatal(from, column, err)
			}
			if what := secretIn(text); what != "" {
				found[service+"."+c[0]+"."+c[1]] = what
				if _, open := rows[table].Open[c[1]]; !open {
					t.Errorf("%s.%s holds %q and is not among those that lie open for a reason", table, c[1], what)
				}
			}
			if _, sealed := rows[table].Sealed[c[1]]; sealed && text != "" {
				looked++
				for _, one := range strings.Fields(text) {
					if !strings.HasPrefix(one, `\x01`) {
						t.Errorf("%s.%s holds a text that is not sealed: %.40s", table, c[1], one)
						break
					}
				}
			}
			if into, was := rows[table].Emptied[c[1]]; was && text != "" && strings.TrimSpace(text) != "" {
				t.Errorf("%s.%s lies open beside %s: %.40s", table, c[1], into, text)
			}
		}
	}
	if looked < 10 {
		t.Errorf("only %d sealed columns hold anything: the journey is too short to say much", looked)
	}
	return found
}

func columnNames(t *testing.T, db *pgx.Conn, schema string) (out [][2]string) {
	t.Helper()
	rows, err := db.Query(t.Context(), "select c.table_name, c.column_name from information_schema.columns c join information_schema.tables using (table_schema, table_name) where table_schema = $1 and table_type = 'BASE TABLE'", schema)
	if err != nil {
		t.Fatal(err)
	}
	out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (c [2]string, err error) { return c, r.Scan(&c[0], &c[1]) })
	if err != nil || len(out) == 0 {
		t.Fatalf("%d columns of %s, %v", len(out), schema, err)
	}
	return out
}

// searchDump reads what pg_dump writes, where there is one: but for the two columns above no line holds a secret.
func (s *system) searchDump(t *testing.T) {
	t.Helper()
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		t.Log("no pg_dump here: the columns were read one by one")
		return
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, s.Postgres().AdminURL())
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Logf("pg_dump: %v: %.300s", err, said.String())
		return
	}
	holders := 0
	for line := range strings.Lines(out.String()) {
		what := secretIn(strings.ReplaceAll(line, markedHolder, ""))
		if what != "" {
			t.Errorf("the dump holds %q: %.200s", what, line)
		}
		holders += strings.Count(line, markedHolder)
	}
	if holders < 2 || out.Len() < 100_000 {
		t.Errorf("the dump has %d bytes and names the holder %d times: this is not all", out.Len(), holders)
	}
}

// searchFiles reads every file of the store of events.
func searchFiles(t *testing.T, dir string) {
	t.Helper()
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read += len(raw)
		if what := secretIn(string(raw)); what != "" {
			t.Errorf("%s holds %q", path, what)
		}
		return nil
	})
	if err != nil || read < 10_000 {
		t.Errorf("%d bytes of events read, %v", read, err)
	}
}
