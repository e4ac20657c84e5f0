// Package domain holds the nouns and rules of the sharing service. It computes; it reads no clock, database or network.
package domain
