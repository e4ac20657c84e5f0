package vault_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
)

// A connection keeps the plan that it made while the table was small, when reading all of it was cheapest. Whoever is new must be
// given a key without that, or every application costs more than the one before until the statistics are taken again (P1, P11).
func TestANewKeyReadsNoOtherKey(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	fill := `insert into data_key (id, data_group, tenant, subject, kek, wrapped) select gen_random_uuid(), 'G10', '0001000', 'persons/' || n, '1', 'a' from generate_series(1, 60) n`
	prepare := "set plan_cache_mode = force_generic_plan; prepare need as " + vault.NeedKeys
	ask := "explain (analyze, costs off, timing off) execute need ('{0197a0c0-0000-7000-8000-000000000001}', 'G10', '0001000', '{persons/new}', '{1}', '{a}')"
	var plan string
	err := db.Session(t.Context(), func(ctx context.Context, conn *pgx.Conn) error {
		for _, statement := range []string{fill, "analyze data_key", prepare} {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return err
			}
		}
		rows, err := conn.Query(ctx, ask, pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		plan = strings.Join(lines, "\n")
		_, err = conn.Exec(ctx, "deallocate need; reset plan_cache_mode")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for line := range strings.Lines(plan) {
		if strings.Contains(line, "on data_key") && strings.Contains(line, "Scan") {
			found = true
			if !strings.Contains(line, "never executed") {
				t.Errorf("keys of others are read: %s", strings.TrimSpace(line))
			}
		}
	}
	if !found {
		t.Errorf("the plan has no scan of data_key:\n%s", plan)
	}
}
