package store

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// client is a client on a day, as a record names her: all that what she has had depends on.
type client struct {
	registration, assignment uuid.UUID
	code                     string
	day                      domain.Date
}

// question is all that the facts of a record depend on.
type question struct {
	client
	source  string
	worker  string
	version int
}

// newQuestions says what must be asked about a chunk: what comes twice is asked once. asked are the records that ask, places
// says for each record which of them asks for it, and sums says for each that asks which of them sums up what its client has
// had on the day.
func newQuestions(in []domain.Parsed) (asked, places, sums []int) {
	questions, clients := make(map[question]int, len(in)), make(map[client]int, len(in))
	places = make([]int, len(in))
	for i := range in {
		r := &in[i].Record
		q := question{client{r.Registration, r.Assignment, string(r.CodeHash), r.Day}, r.Source, r.Worker, r.Version}
		place, ok := questions[q]
		if !ok {
			place = len(asked)
			questions[q] = place
			asked = append(asked, i)
			first, ok := clients[q.client]
			if !ok {
				first = place
				clients[q.client] = place
			}
			sums = append(sums, first)
		}
		places[i] = place
	}
	return asked, places, sums
}
