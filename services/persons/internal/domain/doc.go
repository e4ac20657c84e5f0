// Package domain holds the nouns and rules of the person registry: personal codes, persons, households and who may act
// for whom. It computes and never acts: no context, no clock, no database, no transport.
package domain
