package ops

import (
	"net/http"
	"net/http/pprof"
)

// profiling serves Go's profiles to whoever has the token. Without one nobody gets them: they tell too much, and cost too much,
// for anybody on the machine.
func (s *Server) profiling(mux *http.ServeMux) {
	if s.opts.Token == "" {
		mux.HandleFunc("/debug/pprof/", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "profiles need [ops] token (LIBRA_OPS_TOKEN)", http.StatusForbidden)
		})
		return
	}
	mux.Handle("/debug/pprof/", s.guarded(pprof.Index))
	mux.Handle("/debug/pprof/cmdline", s.guarded(pprof.Cmdline))
	mux.Handle("/debug/pprof/profile", s.guarded(pprof.Profile))
	mux.Handle("/debug/pprof/symbol", s.guarded(pprof.Symbol))
	mux.Handle("/debug/pprof/trace", s.guarded(pprof.Trace))
}
