package auditseal

import "bytes"

// differences names the entries that make a block other than it was sealed. When the marks agree, the block itself was changed.
func (v *verifier) differences(b Block, marks []byte, leaves []leaf) error {
	if bytes.Equal(marks, b.Marks) {
		return v.find(Finding{Kind: ChainBroken, Block: b.Number})
	}
	sealed, there := places(b.Marks), places(marks)
	var missing, strange []int
	for i := range len(b.Marks) / markSize {
		if _, ok := there[mark(b.Marks, i)]; !ok {
			missing = append(missing, i)
		}
	}
	for i := range leaves {
		if _, ok := sealed[mark(marks, i)]; !ok {
			strange = append(strange, i)
		}
	}
	return v.name(b, leaves, missing, strange)
}

// name pairs what is missing with what is strange: an entry that stands where another was sealed is that one, altered.
func (v *verifier) name(b Block, leaves []leaf, missing, strange []int) error {
	if len(missing) == 0 && len(strange) == 0 {
		return v.find(Finding{Kind: Reordered, Block: b.Number})
	}
	pairs := min(len(missing), len(strange))
	for _, i := range strange[:pairs] {
		if err := v.find(Finding{Kind: Altered, Block: b.Number, Entry: leaves[i].id}); err != nil {
			return err
		}
	}
	for _, i := range strange[pairs:] {
		if err := v.find(Finding{Kind: Added, Block: b.Number, Entry: leaves[i].id}); err != nil {
			return err
		}
	}
	for _, i := range missing[pairs:] {
		if err := v.find(Finding{Kind: Removed, Block: b.Number, Place: i}); err != nil {
			return err
		}
	}
	return nil
}

func mark(marks []byte, i int) [markSize]byte { return [markSize]byte(marks[i*markSize:]) }

func places(marks []byte) map[[markSize]byte]int {
	out := make(map[[markSize]byte]int, len(marks)/markSize)
	for i := range len(marks) / markSize {
		out[mark(marks, i)] = i
	}
	return out
}
