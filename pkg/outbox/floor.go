package outbox

// floor is an id below which nothing is left to find, so that reads need not walk over the entries of rows already
// deleted, which stay in the index until it is vacuumed.
//
// It is an economy, never a condition for publishing: it is raised only when every transaction that could have taken a
// lower id is over (all of them began before the mark transaction next, and the read's snapshot says that everything
// before xmin is over) and everything up to it was read. A long transaction keeps it where it is; reads then cost a
// little more and publish all the same.
type floor struct {
	id   int64  // everything up to here was read
	want int64  // everything up to here was taken before transaction next began
	next uint64 // transaction id of the mark after want was read; 0 when there is none
}

// raise is told what a read saw: its snapshot's xmin, and whether it reached beyond want.
func (f *floor) raise(xmin uint64, last int64, complete bool) {
	if f.next != 0 && xmin > f.next && (complete || last >= f.want) {
		f.id, f.want, f.next = f.want, 0, 0
	}
}

// propose remembers the highest id of a marked group and the transaction that marked it.
func (f *floor) propose(id int64, xid uint64) {
	if f.next == 0 && id > f.id {
		f.want, f.next = id, xid
	}
}
