package stopfeed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/pg"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
)

// keepEvery is how often a list that did not change is kept again: its age counts.
const keepEvery = time.Minute

// about says for what the lists are sealed.
const about = "stop list v1"

// Kept is where a service keeps the last list it had, in its own schema, signed with its own key: a replica that starts while the keeper
// of the list is down begins with it. The age limit is stoplist.Settings.KeptFor.
type Kept struct {
	DB       *pg.DB
	Identity authn.Identity

	saved time.Time
	last  []byte
}

// content is what is signed. Its moment is part of it.
type content struct {
	Had  time.Time `json:"had"`
	List []byte    `json:"list"` // stops.v1.GetStopListResponse
}

var errNothingKept = errors.New("stopfeed: no list was kept")

// save keeps a list that changed, or was kept a while ago. Of two replicas the later list stays.
func (k *Kept) save(ctx context.Context, list *stopsv1.GetStopListResponse, had time.Time) error {
	encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(list)
	if err != nil {
		return err
	}
	if string(encoded) == string(k.last) && had.Sub(k.saved) < keepEvery {
		return nil
	}
	signed, err := json.Marshal(content{Had: had, List: encoded})
	if err != nil {
		return err
	}
	sealed, err := k.Identity.Seal(about, signed)
	if err != nil {
		return err
	}
	row, err := json.Marshal(sealed)
	if err != nil {
		return err
	}
	_, err = k.DB.Exec(ctx, `insert into kept_stop_list (kept_at, sealed) values ($1, $2)
		on conflict (only_one) do update set kept_at = excluded.kept_at, sealed = excluded.sealed where kept_stop_list.kept_at < excluded.kept_at`, had, row)
	if err != nil {
		return fmt.Errorf("stopfeed: keep the list: %w", err)
	}
	k.saved, k.last = had, encoded
	return nil
}

// load returns the list that was kept and when it was had. What this service did not sign is none.
func (k *Kept) load(ctx context.Context) (*stopsv1.GetStopListResponse, time.Time, error) {
	var row []byte
	err := k.DB.QueryRow(ctx, `select sealed from kept_stop_list`).Scan(&row)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, time.Time{}, errNothingKept
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("stopfeed: read the kept list: %w", err)
	}
	var sealed authn.Sealed
	if err := json.Unmarshal(row, &sealed); err != nil {
		return nil, time.Time{}, fmt.Errorf("stopfeed: kept list: %w", err)
	}
	signed, err := k.Identity.Open(about, sealed)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("stopfeed: kept list: %w", err)
	}
	var c content
	list := new(stopsv1.GetStopListResponse)
	if err := json.Unmarshal(signed, &c); err != nil {
		return nil, time.Time{}, fmt.Errorf("stopfeed: kept list: %w", err)
	}
	return list, c.Had, proto.Unmarshal(c.List, list)
}
