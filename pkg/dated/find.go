package dated

// Find is the first row in force on a day of which something holds; nil without one. Where rows of a key share no day it is the only one.
func Find[T Row](rows []T, day string, is func(*T) bool) *T {
	for i := range rows {
		if rows[i].Dated().On(day) && is(&rows[i]) {
			return &rows[i]
		}
	}
	return nil
}

// Begun is the row that began last by a day, of those of which something holds; nil without one. It is for rows that hold until the next.
func Begun[T Row](rows []T, day string, is func(*T) bool) (found *T) {
	for i := range rows {
		from := rows[i].Dated().From
		if from <= day && (found == nil || from > (*found).Dated().From) && is(&rows[i]) {
			found = &rows[i]
		}
	}
	return found
}

// BegunOrFirst is the row that Begun finds, or of days before all rows the first one. It is for rows that must always say something; nil only when
// of none something holds.
func BegunOrFirst[T Row](rows []T, day string, is func(*T) bool) *T {
	if found := Begun(rows, day, is); found != nil {
		return found
	}
	var first *T
	for i := range rows {
		if is(&rows[i]) && (first == nil || rows[i].Dated().From < (*first).Dated().From) {
			first = &rows[i]
		}
	}
	return first
}

// Any is for lists whose rows are all of one key.
func Any[T Row](*T) bool { return true }
