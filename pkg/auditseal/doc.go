// Package auditseal makes an audit log that nobody can bend (SEC-LOG-3): it seals the entries of package auditlog into a chain of blocks,
// signs where the chain stands, and finds every entry that was altered, removed, added or moved afterwards, whoever did it.
//
// Entries are written without a lock and sealed afterwards, within a second: a chain inside every transaction would make all of them
// wait for each other. Whoever rewrites the table and every block after it is found by anybody who kept a signed checkpoint, so
// checkpoints go where the database cannot reach.
//
// What is old is destroyed with a certificate (Destroyer), which leaves a chain that still verifies. It does not decide what is audited.
package auditseal
