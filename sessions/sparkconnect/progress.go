package sparkconnect

import (
	"maps"
	"slices"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Progress is how far an operation is, as Spark last told: every two seconds or so while its tasks run
// (spark.connect.progress.reportInterval), and only what had been received by the time.
type Progress struct {
	Stages       []Stage // in the order of their ids
	RunningTasks int64
}

// Stage is one stage of an operation.
type Stage struct {
	ID             int64
	Tasks          int64
	CompletedTasks int64
	InputBytes     int64 // read from tables and files
	Done           bool
}

// Tasks adds up the stages.
func (p Progress) Tasks() (done, total int64) {
	for _, stage := range p.Stages {
		done += stage.CompletedTasks
		total += stage.Tasks
	}
	return done, total
}

// StagesDone counts the stages that have ended.
func (p Progress) StagesDone() (n int) {
	for _, stage := range p.Stages {
		if stage.Done {
			n++
		}
	}
	return n
}

// InputBytes adds up the stages.
func (p Progress) InputBytes() int64 {
	var bytes int64
	for _, stage := range p.Stages {
		bytes += stage.InputBytes
	}
	return bytes
}

func progressOf(p *connectpb.ExecutePlanResponse_ExecutionProgress) Progress {
	out := Progress{RunningTasks: p.GetNumInflightTasks()}
	for _, s := range p.GetStages() {
		out.Stages = append(out.Stages, Stage{
			ID: s.GetStageId(), Tasks: s.GetNumTasks(), CompletedTasks: s.GetNumCompletedTasks(),
			InputBytes: s.GetInputBytesRead(), Done: s.GetDone(),
		})
	}
	slices.SortFunc(out.Stages, func(a, b Stage) int { return int(a.ID - b.ID) })
	return out
}

// PlanMetrics are what Spark measured of one node of a query's physical plan.
type PlanMetrics struct {
	Node   string // as in "Scan parquet t"
	ID     int64
	Parent int64
	Values []Metric // in the order of their names
}

// Metric is one figure. Kind is Spark's: sum, size (bytes), timing (ms), nsTiming, average.
type Metric struct {
	Key   string
	Name  string
	Value int64
	Kind  string
}

func metricsOf(m *connectpb.ExecutePlanResponse_Metrics) []PlanMetrics {
	var out []PlanMetrics
	for _, node := range m.GetMetrics() {
		n := PlanMetrics{Node: node.GetName(), ID: node.GetPlanId(), Parent: node.GetParent()}
		for _, key := range slices.Sorted(maps.Keys(node.GetExecutionMetrics())) {
			v := node.GetExecutionMetrics()[key]
			n.Values = append(n.Values, Metric{Key: key, Name: v.GetName(), Value: v.GetValue(), Kind: v.GetMetricType()})
		}
		out = append(out, n)
	}
	return out
}
