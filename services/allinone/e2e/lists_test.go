package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// dueIn is the body that prepares a list of everything due in Kuldīgas novads.
func dueIn() rest.Doc {
	now := time.Now().In(clock.Riga)
	return rest.Doc{"municipality": "0033000", "payDate": now.AddDate(0, 0, 3).Format(time.DateOnly), "throughMonth": now.AddDate(2, 0, 0).Format("2006-01")}
}

// The same request to prepare a list, sent twice, makes one list; with another body it is refused; without its key there is nothing left to
// pay.
func TestTheSameListIsPreparedOnce(t *testing.T) {
	p := decide(t)
	p.payees(account)
	p.post(p.head, "/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0033000", "holder": "Kuldīgas novada pašvaldība", "iban": account}})
	key, body := uuid.NewString(), dueIn()
	first, err := p.worker.Post(t.Context(), "/v1/paymentLists", body, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.worker.Post(t.Context(), "/v1/paymentLists", body, key)
	if err != nil || rest.Str(again, "name") != rest.Str(first, "name") || rest.Str(again, "number") != rest.Str(first, "number") {
		t.Fatalf("a repeat prepared another list: %v, %v", again, err)
	}
	other := dueIn()
	other["payDate"] = time.Now().In(clock.Riga).AddDate(0, 0, 4).Format(time.DateOnly)
	if _, err = p.worker.Post(t.Context(), "/v1/paymentLists", other, key); err == nil {
		t.Error("another list under the same key")
	}
	for _, o := range p.owed() {
		if rest.Str(o, "state") != "OBLIGATION_STATE_IN_LIST" {
			t.Errorf("%s is %s", rest.Str(o, "month"), rest.Str(o, "state"))
		}
	}
	p.post(p.worker, "/v1/"+rest.Str(first, "name")+":cancel", rest.Doc{})
	for _, o := range p.owed() { // what this test leaves unpaid shall be in no list of another
		p.post(p.worker, "/v1/"+rest.Str(o, "name")+":hold", rest.Doc{"reason": "of a test"})
	}
}

// kill -9 in the middle of sending a list, several times: a list is sent with its lines, its postings and its event, or it is not sent at
// all; sent again after the restart, it is sent once and the ledger proves it.
func TestInstanceKilledInTheMiddleOfSendingAList(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the whole platform")
	}
	dir := t.TempDir() + "/state"
	sent := map[string]bool{}
	for round := range 3 {
		p := launch(t, dir)
		name := approvedList(t, p)
		sent[name] = false
		head := p.people.As("janis.berzs")
		if _, err := head.Token(t.Context()); err != nil { // sign in before the race begins
			t.Fatal(err)
		}
		answer := make(chan error, 1)
		go func() {
			_, err := head.Post(context.WithoutCancel(t.Context()), "/v1/"+name+":send", rest.Doc{}, uuid.NewString())
			answer <- err
		}()
		timer := time.NewTimer(time.Duration(round*round+1) * 4 * time.Millisecond)
		<-timer.C
		p.kill(t)
		sent[name] = <-answer == nil
	}
	p := launch(t, dir)
	db := connect(t, p.at.SchemaURLs["payments"])
	for name, acknowledged := range sent {
		id := name[len("paymentLists/"):]
		var state string
		var lines, live, postings, events int
		look := func() {
			t.Helper()
			err := db.QueryRow(t.Context(), `select state, lines, (select count(*) from payment p where p.list_id = l.id and p.state = 'SENT'),
				(select count(*) from ledger_entry e where e.list_id = l.id and e.cause = 'SENT' and e.side = 0),
				(select count(*) from outbox o where o.subject = 'paymentLists/' || l.id and o.topic = 'payments.list.sent.v1')
				from payment_list l where id = $1`, id).Scan(&state, &lines, &live, &postings, &events)
			if err != nil {
				t.Fatal(err)
			}
		}
		look()
		t.Logf("%s is %s after the kill, acknowledged %v: %d of %d lines sent, %d postings, %d events", name, state, acknowledged, live, lines, postings, events)
		whole := state == "SENT" && live == lines && postings == lines && events == 1 || state == "APPROVED" && live+postings+events == 0
		if !whole || acknowledged && state != "SENT" {
			t.Errorf("%s is sent by half", name)
		}
		head := p.people.As("janis.berzs")
		if _, err := head.Post(t.Context(), "/v1/"+name+":send", rest.Doc{}, uuid.NewString()); (err == nil) == (state == "SENT") {
			t.Errorf("sent again when it is %s: %v", state, err)
		}
		look()
		if state != "SENT" || live != lines || postings != lines || events != 1 {
			t.Errorf("after all: %s, %d of %d lines, %d postings, %d events", state, live, lines, postings, events)
		}
		proof, err := head.Get(t.Context(), "/v1/"+name+":proof")
		if err != nil || proof["balanced"] != true {
			t.Errorf("the ledger does not prove it: %v, %v", proof, err)
		}
	}
	if code := p.stop(t); code != 0 {
		t.Fatalf("exit code %d after Ctrl-C\n%s", code, p.output)
	}
}

// approvedList decides for three households, names their accounts and takes the list of what they are owed to its approval.
func approvedList(t *testing.T, p *process) string {
	t.Helper()
	worker, head := p.people.As("ilze.kalnina"), p.people.As("janis.berzs")
	post := func(c *rest.Client, path string, body rest.Doc) rest.Doc {
		t.Helper()
		doc, err := c.Post(t.Context(), path, body, uuid.NewString())
		if err != nil {
			t.Fatal(path, err)
		}
		return doc
	}
	for range 3 {
		draft, err := prepareDraft(t.Context(), worker)
		if err != nil {
			t.Fatal(err)
		}
		name := rest.Str(draft, "name")
		post(head.For(rest.Str(draft, "case")), "/v1/"+name+":issue", rest.Doc{})
		benefits := map[string]bool{}
		await(t, "the amounts are owed", func() bool {
			doc, err := worker.For(rest.Str(draft, "case")).Get(t.Context(), "/v1/obligations?pageSize=500&case="+rest.Str(draft, "case"))
			for _, o := range rest.List(doc, "obligations") {
				benefits[rest.Str(o, "benefit")] = true
			}
			return err == nil && len(benefits) > 0
		})
		for b := range benefits {
			post(worker.For(rest.Str(draft, "case")), "/v1/payees", rest.Doc{"payee": rest.Doc{"name": "payees/" + b[len("benefits/"):], "kind": "PAYEE_KIND_CLIENT", "holder": "Test Skujkalna", "iban": account}})
		}
	}
	post(head, "/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0033000", "holder": "Kuldīgas novada pašvaldība", "iban": account}})
	name := rest.Str(post(worker, "/v1/paymentLists", dueIn()), "name")
	post(worker, "/v1/"+name+":freeze", rest.Doc{})
	post(head, "/v1/"+name+":approve", rest.Doc{})
	return name
}
