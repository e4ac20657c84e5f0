// Package domain holds the nouns and rules of the providers service. It computes; it reads no clock, database or network.
package domain
