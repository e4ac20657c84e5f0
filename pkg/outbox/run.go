package outbox

import (
	"math"
	"strconv"
)

// run is some events that lie one after the other on the stream. A group is published in order of id, so ids rise in it.
type run struct {
	last uint64 // number of the last one on the stream
	ids  []int64
}

// runs is where the events of a group lie on the stream: one run, unless some had been published before.
type runs []run

// add notes the next event of the group and its number on the stream.
func (r runs) add(id int64, number uint64) runs {
	if n := len(r); n > 0 && r[n-1].last+1 == number {
		r[n-1].last = number
		r[n-1].ids = append(r[n-1].ids, id)
		return r
	}
	return append(r, run{last: number, ids: []int64{id}})
}

// top is the highest id.
func (r runs) top() int64 {
	top := int64(math.MinInt64)
	for _, run := range r {
		top = max(top, run.ids[len(run.ids)-1])
	}
	return top
}

// multirange is the ids as PostgreSQL writes them in the fewest words: events are mostly published as they were numbered.
func (r run) multirange() string {
	text := []byte{'{'}
	for i := 0; i < len(r.ids); {
		low, high := r.ids[i], r.ids[i]
		for i++; i < len(r.ids) && r.ids[i] == high+1; i++ {
			high++
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(append(text, '['), low, 10)
		text = append(strconv.AppendInt(append(text, ','), high, 10), ']')
	}
	return string(append(text, '}'))
}
