package copyfmt

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// notNullViolation is the SQLSTATE of a NULL where none may be.
const notNullViolation = "23502"

// batch is the record batch that is being filled. A row is staged column by column and committed as a whole: Arrow's
// builders can't take a value back.
type batch struct {
	builder    *array.RecordBuilder
	columns    []column
	target     *Target
	format     int16
	env        oid.Env
	rows, size int
	staged     int // bytes of the row being staged
	maxRows    int
	maxBytes   int
}

func newBatch(o *LoaderOptions) (*batch, error) {
	b := &batch{
		builder: array.NewRecordBuilder(o.Allocator, o.Schema), target: o.Target, format: o.Options.FormatCode(),
		env: o.Env, maxRows: o.BatchRows, maxBytes: o.BatchBytes,
	}
	for i, f := range o.Schema.Fields() {
		c, err := newColumn(f, b.builder.Field(i), o)
		if err != nil {
			b.release()
			return nil, err
		}
		b.columns = append(b.columns, c)
	}
	return b, nil
}

func (b *batch) full() bool { return b.rows >= b.maxRows || b.size >= b.maxBytes }

// valueOverhead is what a value takes beside its bytes, about.
const valueOverhead = 8

// stage reads a field of the row.
func (b *batch) stage(i int, f Field) error {
	if i == 0 {
		b.staged = 0
	}
	b.staged += len(f.Value) + valueOverhead
	c := &b.columns[i]
	switch f.State {
	case Null:
		c.null = true
		return nil
	case AtDefault:
		return c.read([]byte(*b.target.Columns[i].Default), oid.FormatText, b.env)
	}
	return c.read(f.Value, b.format, b.env)
}

// commit appends the row that was staged.
func (b *batch) commit() error {
	for i := range b.columns {
		if c := &b.columns[i]; c.null && !c.nullable {
			return pgerr.Newf(notNullViolation, `null value in column "%s" of relation "%s" violates not-null constraint`,
				b.target.Columns[i].Name, b.target.Table)
		}
	}
	for i := range b.columns {
		b.columns[i].commit()
	}
	b.rows++
	b.size += b.staged
	return nil
}

func (b *batch) take() arrow.RecordBatch {
	b.rows, b.size = 0, 0
	return b.builder.NewRecordBatch()
}

func (b *batch) release() {
	if b.builder != nil {
		b.builder.Release()
		b.builder = nil
	}
}
