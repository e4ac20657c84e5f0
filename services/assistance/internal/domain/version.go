package domain

// Version names one behaviour of the engine, for example "1.0.0". It is stored with every assessment (R101), so that the
// assessment can be computed again byte for byte by every later release.
type Version string

// EngineVersion is the behaviour that new assessments are made with. Change it whenever the same facts and parameters could
// give another result or another trace: golden decisions of every earlier version are kept and replayed by a test.
const EngineVersion = "1.0.0"

// behaviour is what differs between versions. The zero value is the first release; a flag names what a later one does
// otherwise. A behaviour is never removed: decisions made with it must stay replayable.
type behaviour struct{}

var behaviours = map[Version]behaviour{
	"1.0.0": {},
}

// At is the engine of the same parameters with the behaviour of another version; ErrEngineVersionUnknown if there never was one.
func (e *Engine) At(v Version) (*Engine, error) {
	b, ok := behaviours[v]
	if !ok {
		return nil, ErrEngineVersionUnknown.Meta("engine_version", string(v))
	}
	return &Engine{params: e.params, version: v, does: b}, nil
}

// Version is the behaviour the engine computes with.
func (e *Engine) Version() Version { return e.version }
