package backup

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// count counts what schemas hold, all at one moment, and says which cluster it is.
func count(ctx context.Context, admin string, schemas []string) (held map[string]Schema, system string, err error) {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := tx.QueryRow(ctx, "select system_identifier::text from pg_control_system()").Scan(&system); err != nil {
		return nil, "", err
	}
	held = map[string]Schema{}
	for _, name := range schemas {
		s := Schema{Rows: map[string]int64{}}
		rows, _ := tx.Query(ctx, "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition order by 1", name)
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, "", err
		}
		for _, table := range tables {
			var n int64
			if err := tx.QueryRow(ctx, "select count(*) from "+pgx.Identifier{name, table}.Sanitize()).Scan(&n); err != nil {
				return nil, "", err
			}
			s.Rows[table] = n
		}
		if err := tx.QueryRow(ctx, "select max(version_id) from "+pgx.Identifier{name, versions}.Sanitize()).Scan(&s.Migration); err != nil {
			return nil, "", err
		}
		held[name] = s
	}
	return held, system, nil
}

// versions is the table of a schema in which its migrations are kept.
const versions = "schema_version"

// growing are tables of the platform from which nothing goes but what a term ends: with fewer rows than before something is lost.
var growing = []string{"audit_block", "outbox"}

// compare says what is missing in restored schemas of what a manifest promises. Rows may have come and gone while the backup was made, so it looks for tables that
// are gone or empty and for logs that are shorter. After the log was followed a table may rightly be empty.
func compare(want, got map[string]Schema, followed bool) (missing []string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		w, g := want[name], got[name]
		if g.Migration < w.Migration {
			missing = append(missing, fmt.Sprintf("%s is at migration %d, not %d", name, g.Migration, w.Migration))
		}
		for _, table := range slices.Sorted(maps.Keys(w.Rows)) {
			rows, there := g.Rows[table]
			switch {
			case !there:
				missing = append(missing, name+"."+table+" is not there")
			case rows < w.Rows[table] && (rows == 0 && !followed || slices.Contains(growing, table)):
				missing = append(missing, fmt.Sprintf("%s.%s has %d rows of %d", name, table, rows, w.Rows[table]))
			}
		}
	}
	return missing
}
