package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
)

// What a referral gives and what was corrected in it is sealed under group G18 of the catalogue (services granted), words about what
// was delivered under G20, issues about data under G30 (documents of the case): the law keeps the three for different times. The key is
// that of the client in her municipality. What nobody is known of yet has a key of the issue, or of the provider.
const (
	granted   = "G18"
	delivered = "G20"
	objected  = "G30"

	referral     = "assignment.text"
	wholeVersion = "assignment_version." // and the version
	recordNote   = "delivery_record.note"
	decisionNote = "record_decision.note"
	issueText    = "issue.text"
	bothValues   = "fact_correction.text"
	sandboxCall  = "request_log.text"

	// nowhere is the tenant of what is about no municipality; sandboxes is that of their calls.
	nowhere   = "platform"
	sandboxes = "sandboxes"
)

// clientOrElse names whose key seals what is about a client: hers, or another while she is not known.
func clientOrElse(person uuid.UUID, collection string, other uuid.UUID) string {
	if person == uuid.Nil {
		return names.Format(collection, other)
	}
	return names.Format("persons", person)
}

// batch is texts of one group that are sealed together, by tenant, and where to.
type batch struct {
	group string
	texts map[string][]vault.Text
	into  map[string][]*[]byte
}

func newBatch(group string) *batch {
	return &batch{group: group, texts: map[string][]vault.Text{}, into: map[string][]*[]byte{}}
}

// add takes a text in. An empty one stays nothing: it needs no key.
func (b *batch) add(into *[]byte, tenant string, t vault.Text) {
	if len(t.Plain) == 0 {
		return
	}
	b.texts[tenant], b.into[tenant] = append(b.texts[tenant], t), append(b.into[tenant], into)
}

func (b *batch) json(into *[]byte, tenant string, t vault.Text, v any) (err error) {
	if t.Plain, err = json.Marshal(v); err != nil {
		return fmt.Errorf("seal %s: %w", t.Field, err)
	}
	b.add(into, tenant, t)
	return nil
}

// seal seals the batch: one statement for each municipality, and none when there is no text.
func (t *Tx) seal(ctx context.Context, b *batch) error {
	for _, tenant := range slices.Sorted(maps.Keys(b.texts)) { // in one order, so that two programs cannot block each other
		sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: b.group, Tenant: tenant}, b.texts[tenant])
		if err != nil {
			return err
		}
		for i := range sealed {
			*b.into[tenant][i] = sealed[i]
		}
	}
	return nil
}

// opener opens what lies sealed where it reads. What was lawfully erased reads as empty: rows stay, without content.
type opener struct {
	vault *vault.Vault
	at    vault.Querier
}

func (s *Store) opener() opener { return opener{s.vault, s.db} }

func (t *Tx) opener() opener { return opener{t.vault, t.tx} }

// open opens texts in their order with one statement for the keys that are not at hand; nil is what was never sealed or is erased.
func (o opener) open(ctx context.Context, list []vault.Sealed) ([][]byte, error) {
	if !slices.ContainsFunc(list, func(s vault.Sealed) bool { return len(s.Bytes) > 0 }) {
		return make([][]byte, len(list)), nil
	}
	plain, _, err := o.vault.OpenLeft(ctx, o.at, list)
	return plain, err
}

// decode reads the JSON of an opened text into v and says whether there was any.
func decode(plain []byte, v any) (bool, error) {
	if plain == nil {
		return false, nil
	}
	return true, json.Unmarshal(plain, v)
}
