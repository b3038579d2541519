package sessions

import (
	"context"
	"strconv"
	"strings"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// Spark ends a batch at 10,000 rows, which are few where rows are narrow: of bigints, ten times as many are read a quarter
// faster. But some servers bound a batch by nothing else, and a million rows of 120 bytes come as one then. So it is more rows
// only where the server says that it bounds the bytes, as libra's own Spark does.
const (
	batchRowsKey  = "spark.sql.execution.arrow.maxRecordsPerBatch"
	batchBytesKey = "spark.connect.grpc.arrow.maxBatchSize"

	narrowBatchRows = "100000"
	boundedBatch    = 16 << 20 // bytes
)

// batchConf is the setting of rows a batch that suits the server which has the session; empty where Spark's own does.
func batchConf(ctx context.Context, s *sparkconnect.Session) (map[string]string, error) {
	conf := map[string]string{}
	size, ok, err := s.Config().GetOption(ctx, batchBytesKey)
	if n, known := sparkBytes(size); ok && known && n <= boundedBatch {
		conf[batchRowsKey] = narrowBatchRows
	}
	return conf, err
}

// sparkBytes reads a size with a unit as Spark writes it: 4m, 512kb. A number alone means different units for different settings.
func sparkBytes(s string) (int64, bool) {
	digits := strings.TrimRight(strings.ToLower(strings.TrimSpace(s)), "kmgb")
	shift, ok := map[string]int{"b": 0, "k": 10, "kb": 10, "m": 20, "mb": 20, "g": 30, "gb": 30}[strings.ToLower(strings.TrimSpace(s))[len(digits):]]
	n, err := strconv.ParseInt(digits, 10, 32)
	return n << shift, ok && err == nil && n > 0
}
