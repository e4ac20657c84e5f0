package simulator

import (
	"net/http"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

func (s *Simulator) publishMain(r *request) (int, any)    { return s.publish(r, dagr.Main) }
func (s *Simulator) publishSandbox(r *request) (int, any) { return s.publish(r, dagr.Sandbox) }

// publish takes rows from a producer and says about each what became of it.
func (s *Simulator) publish(r *request, section dagr.Section) (int, any) {
	if r.connection.Kind != Producer {
		return s.refuse(dagr.CodeWrongConnection)
	}
	d := s.datasets[at(section, r.name())]
	if d == nil || d.fields == nil { // registers have keepers of their own
		return s.refuse(dagr.CodeUnknownService)
	}
	var rows []map[string]any
	if !r.decode(&rows) {
		return s.refuse(dagr.CodeInvalid)
	}
	results := make([]dagr.Result, len(rows))
	for i, row := range rows {
		results[i] = s.take(d, row)
	}
	return http.StatusOK, map[string]any{"results": results}
}

func (s *Simulator) take(d *dataset, row map[string]any) dagr.Result {
	for name, value := range row {
		kind, ok := d.fields[name]
		if !ok {
			return dagr.Result{Status: dagr.Rejected, Code: "UNKNOWN_FIELD"}
		}
		if value != nil && !fits(kind, value) {
			return dagr.Result{Status: dagr.Rejected, Code: "WRONG_TYPE"}
		}
	}
	key, ok := keyOf(row, d.whole)
	if !ok {
		return dagr.Result{Status: dagr.Rejected, Code: "KEY_MISSING"}
	}
	if !synthetic(row) {
		return dagr.Result{Status: dagr.Rejected, Code: "NOT_SYNTHETIC"}
	}
	version := d.latest[key] + 1
	if v, ok := row["Version"].(float64); ok {
		version = int64(v)
	}
	return dagr.Result{Status: s.add(d, key, version, row)}
}

// fits reports whether a value of JSON is of a type of DAGR's definitions.
func fits(kind string, value any) bool {
	text, isText := value.(string)
	switch kind {
	case "int":
		n, ok := value.(float64)
		return ok && n == float64(int64(n))
	case "bool":
		_, ok := value.(bool)
		return ok
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return isText && err == nil
	case "timestamp":
		_, err := time.Parse(time.RFC3339Nano, text)
		return isText && err == nil
	}
	return isText
}
