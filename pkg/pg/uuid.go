package pg

import (
	"context"
	"fmt"

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

// idCodec reads identifiers as the sixteen bytes that they are; the driver would write them as text for database/sql's
// Scanner, which reads them back. A null leaves the value as it is, as that Scanner does.
type idCodec struct{ pgtype.UUIDCodec }

// PlanScan finds the way into a value.
func (c idCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return readID{}
	}
	if _, ok := target.(*uuid.NullUUID); ok && format == pgtype.BinaryFormatCode {
		return readID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

type readID struct{}

// Scan copies the bytes.
func (readID) Scan(src []byte, target any) error {
	if src != nil && len(src) != 16 {
		return fmt.Errorf("identifier of %d bytes", len(src))
	}
	switch to := target.(type) {
	case *uuid.UUID:
		copy(to[:], src)
	case *uuid.NullUUID:
		to.UUID, to.Valid = uuid.UUID{}, src != nil
		copy(to.UUID[:], src)
	}
	return nil
}

// identifiers teaches a new connection the way of uuid.UUID, alone and in lists.
func identifiers(_ context.Context, conn *pgx.Conn) error {
	types := conn.TypeMap()
	types.RegisterType(&pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: idCodec{}})
	types.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapID}, types.TryWrapEncodePlanFuncs...)
	return nil
}
