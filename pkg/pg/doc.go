// Package pg is the door to PostgreSQL: a pool with safe timeouts, the closure transaction, migrations and roles of a
// service's schema, and the translation of database errors.
//
// Its transaction queues writes and sends them together: a transaction that reads nothing is one round trip, whatever
// the number of its statements. That is why Tx.Exec cannot tell how many rows it changed; ask with "returning".
//
// It is not a query builder (SQL is written in the services' queries and compiled by sqlc), it does not know any
// business table, and it never weakens durability: Open refuses a server whose synchronous_commit is off.
package pg
