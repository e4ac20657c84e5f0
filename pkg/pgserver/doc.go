// Package pgserver runs a private PostgreSQL beside the program: for the single-node edition, for development and for
// tests. It finds the programs of PostgreSQL on the machine, makes the database cluster, runs it without privileges and
// without a TCP port, restarts it when it dies, and stops it when the program stops or is killed.
//
// It is not a database operator: no replicas, no upgrades between major versions, no backups. Where somebody else runs
// PostgreSQL, give the services its URL instead. It needs Linux for its full promise; elsewhere a server whose parent
// was killed is found and stopped at the next start.
package pgserver
