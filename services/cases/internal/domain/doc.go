// Package domain holds the nouns and rules of the client case: applications with their declarations and signatures,
// cases, assessments kept, decisions, tasks and numbers. It computes; it does not load, store, call or ask the time,
// and it knows nothing of the means test, which is the assistance service's.
package domain
