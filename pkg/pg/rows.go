package pg

import "github.com/jackc/pgx/v5"

// rows does something once after the last row: end a batch, give a connection back.
type rows struct {
	pgx.Rows
	after    func() error
	afterErr error
	done     bool
}

// Next moves to the next row; after the last it ends the rows.
func (r *rows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.finish()
	return false
}

// Close ends the rows; calling it again does nothing.
func (r *rows) Close() {
	r.Rows.Close()
	r.finish()
}

// Err returns the first error of the rows or of what had to be done after them.
func (r *rows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.afterErr
}

func (r *rows) finish() {
	if !r.done {
		r.done = true
		r.afterErr = r.after()
	}
}

// row is the first of some rows.
type row struct {
	rows pgx.Rows
	err  error
}

// Scan reads the row; pgx.ErrNoRows when there is none.
func (r *row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
