package pg

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// id is a uuid.UUID as a parameter of the driver's own kind. Without it every identifier takes the driver's slow road: to
// text by database/sql's Valuer, a failed try, and back to sixteen bytes.
type id uuid.UUID

// UUIDValue is the identifier as the driver writes it.
func (i id) UUIDValue() (pgtype.UUID, error) { return pgtype.UUID{Bytes: i, Valid: true}, nil }

// encodeID hands an identifier over as id to the plan that the driver then finds.
type encodeID struct{ next pgtype.EncodePlan }

// SetNext keeps the plan for id.
func (p *encodeID) SetNext(next pgtype.EncodePlan) { p.next = next }

// Encode appends the identifier.
func (p *encodeID) Encode(value any, buf []byte) ([]byte, error) {
	return p.next.Encode(id(value.(uuid.UUID)), buf) //nolint:forcetypeassert // wrapped for this type only
}

func wrapID(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	v, ok := value.(uuid.UUID)
	return &encodeID{}, id(v), ok
}

// identifiers teaches a new connection the way of uuid.UUID, alone and in lists.
func identifiers(_ context.Context, conn *pgx.Conn) error {
	types := conn.TypeMap()
	types.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapID}, types.TryWrapEncodePlanFuncs...)
	return nil
}
