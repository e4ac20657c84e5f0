package pg_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

// Identifiers travel as sixteen bytes, alone, in lists, as null and from an expression, and come back the same.
func TestIdentifiersTravelAsTheyAre(t *testing.T) {
	t.Parallel()
	db := open(t)
	one, two := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	var single uuid.UUID
	var list []uuid.UUID
	var none, some uuid.NullUUID
	var text string
	err := db.QueryRow(t.Context(), "select $1::uuid, $2::uuid[], $3::uuid, $4::uuid, ($1::uuid)::text",
		one, []uuid.UUID{two, one, uuid.Nil}, uuid.NullUUID{}, uuid.NullUUID{UUID: two, Valid: true}).Scan(&single, &list, &none, &some, &text)
	if err != nil {
		t.Fatal(err)
	}
	if single != one || text != one.String() || !slices.Equal(list, []uuid.UUID{two, one, uuid.Nil}) || none.Valid || some.UUID != two {
		t.Errorf("got %s, %s, %v, %v, %v", single, text, list, none, some)
	}
}

// A null leaves an identifier as it is and empties one that may be none; a list holds both kinds.
func TestNullIsNoIdentifier(t *testing.T) {
	t.Parallel()
	db := open(t)
	kept := uuid.Must(uuid.NewV7())
	single, some := kept, uuid.NullUUID{UUID: kept, Valid: true}
	var list []uuid.NullUUID
	err := db.QueryRow(t.Context(), "select null::uuid, null::uuid, array[$1::uuid, null]", kept).Scan(&single, &some, &list)
	if err != nil {
		t.Fatal(err)
	}
	if single != kept || some.Valid || len(list) != 2 || list[0].UUID != kept || !list[0].Valid || list[1].Valid {
		t.Errorf("got %s, %v, %v", single, some, list)
	}
}
