package auditseal

import (
	"fmt"

	"github.com/google/uuid"
)

// Kind says what is wrong.
type Kind string

// What a verifier finds.
const (
	// Altered is an entry that is not what was sealed.
	Altered Kind = "altered"
	// Removed is an entry that was sealed and is not there.
	Removed Kind = "removed"
	// Added is an entry that was not sealed among those of its transaction.
	Added Kind = "added"
	// Reordered are entries that were sealed in another order.
	Reordered Kind = "reordered"
	// ChainBroken is a block that does not follow the one before it, or whose hash is not its own.
	ChainBroken Kind = "chain broken"
	// CheckpointBroken is a checkpoint that does not agree with the chain: the table and the blocks were rewritten, or cut off.
	CheckpointBroken Kind = "checkpoint broken"
	// Unlisted is an entry that stands in the log and is not found by one of its subjects: somebody would not see who looked.
	Unlisted Kind = "unlisted"
	// SignatureBroken is a checkpoint that no trusted key signed.
	SignatureBroken Kind = "signature broken"
)

// Finding is one thing that is wrong.
type Finding struct {
	Kind  Kind
	Block int64
	Entry uuid.UUID // the nil id when no entry can be named
	Place int       // of a removed entry in its block, from 0
}

// String says it in a line.
func (f Finding) String() string {
	where := fmt.Sprintf("block %d: %s", f.Block, f.Kind)
	if f.Kind == Unlisted {
		where = string(f.Kind)
	}
	switch {
	case f.Entry != uuid.Nil:
		return where + ": entry " + f.Entry.String()
	case f.Kind == Removed:
		return fmt.Sprintf("%s: entry at place %d", where, f.Place)
	}
	return where
}
