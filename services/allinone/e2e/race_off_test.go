//go:build !race

package e2e

// raceDetector tells that memory and time are not those of the program.
const raceDetector = false
