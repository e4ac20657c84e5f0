package pgserver

import (
	"io"
	"os"
	"strings"
)

// roomForLog is the free space below which a log may have been cut off before it could say that the disk is full.
const roomForLog = 1 << 20

// logOf returns what one run wrote to the log.
func (s *Server) logOf(p *process) string {
	file, err := os.Open(s.config.logFile())
	if err != nil {
		return ""
	}
	defer file.Close()
	if _, err := file.Seek(p.logFrom, io.SeekStart); err != nil {
		return ""
	}
	content, _ := io.ReadAll(io.LimitReader(file, 1<<20))
	return string(content)
}

// explain turns the log of a run that ended into one line.
func (s *Server) explain(p *process) error {
	text := s.logOf(p)
	fatal := ""
	for line := range strings.Lines(text) {
		for _, level := range []string{"PANIC:", "FATAL:"} {
			if _, after, found := strings.Cut(line, level); found && fatal == "" && !strings.Contains(line, "terminating connection") {
				fatal = strings.TrimSpace(after)
			}
		}
	}
	if free, known := freeBytes(s.config.Dir); known && free < roomForLog {
		return problem(diskFull, s.config.Dir)
	}
	return explainLine(s.config, s.identity, text, fatal)
}

// diskFull is told with the folder of the data.
const diskFull = "the disk is full: free some space at %s and start again; nothing is lost"

// explainLine knows the failures that a person can mend.
func explainLine(c Config, id identity, text, fatal string) error {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("No space left on device"):
		return problem(diskFull, c.Dir)
	case has("database files are incompatible", "is not compatible with this version"):
		return problem("the data directory %s belongs to another version: %s", c.data(), fatal)
	case has("could not locate a valid checkpoint record", "incorrect checksum in control file", "invalid page in block",
		"could not find the database system", "required WAL directory", "bogus data in lock file", "is not a valid data directory"):
		return damaged(c, fatal)
	case has("could not open file", "could not read file", "could not open directory") && has("No such file or directory"):
		return damaged(c, fatal)
	case text == "" && fatal == "":
		return problem("it ended without a word, run as %s; see %s", id.describe, c.logFile())
	case fatal == "":
		return problem("it ended: %s", lastLine(text))
	}
	return problem("it does not start: %s", fatal)
}
