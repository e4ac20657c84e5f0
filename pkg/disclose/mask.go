package disclose

// words is how many leaves a mask has room for, by 64.
const words = 4

// MaxLeaves is how many leaves a catalogue may have.
const MaxLeaves = words * 64

// Mask is a set of leaves by their index.
type Mask [words]uint64

// With returns the mask with a leaf in it.
func (m Mask) With(i int) Mask {
	m[i>>6] |= 1 << (i & 63)
	return m
}

// Has reports whether a leaf is in it.
func (m Mask) Has(i int) bool { return i >= 0 && i < MaxLeaves && m[i>>6]&(1<<(i&63)) != 0 }

// Or returns the leaves of either.
func (m Mask) Or(o Mask) Mask {
	for i := range m {
		m[i] |= o[i]
	}
	return m
}

// And returns the leaves of both.
func (m Mask) And(o Mask) Mask {
	for i := range m {
		m[i] &= o[i]
	}
	return m
}

// Without returns the leaves that are not in the other.
func (m Mask) Without(o Mask) Mask {
	for i := range m {
		m[i] &^= o[i]
	}
	return m
}

// Empty reports whether no leaf is in it.
func (m Mask) Empty() bool { return m == Mask{} }
