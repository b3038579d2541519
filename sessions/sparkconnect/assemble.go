package sparkconnect

import connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"

// assembler puts batches together from the chunks that large ones come in, and checks that none is missing.
// Spark before 4.1 sends each batch as one.
type assembler struct {
	rows  int64 // of the batches before
	next  int64 // the chunk that has to follow
	parts [][]byte
}

// add returns the bytes of a whole batch, an Arrow IPC stream, or nil while chunks are missing.
func (a *assembler) add(b *connectpb.ExecutePlanResponse_ArrowBatch) ([]byte, error) {
	if b.GetChunkIndex() != a.next {
		return nil, malformed("chunk %d of a batch came where chunk %d was due", b.GetChunkIndex(), a.next)
	}
	if a.next == 0 && b.StartOffset != nil && b.GetStartOffset() != a.rows {
		return nil, malformed("a batch begins at row %d where row %d was due", b.GetStartOffset(), a.rows)
	}
	if chunks := b.GetNumChunksInBatch(); a.next+1 < chunks {
		a.parts = append(a.parts, b.GetData())
		a.next++
		return nil, nil
	}
	data := b.GetData()
	if len(a.parts) > 0 {
		data = a.join(data)
	}
	a.rows += b.GetRowCount()
	a.parts, a.next = nil, 0
	return data, nil
}

func (a *assembler) join(last []byte) []byte {
	size := len(last)
	for _, part := range a.parts {
		size += len(part)
	}
	data := make([]byte, 0, size)
	for _, part := range a.parts {
		data = append(data, part...)
	}
	return append(data, last...)
}
