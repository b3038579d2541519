package main

import (
	"strings"
	"testing"
)

func TestFairScheduler(t *testing.T) {
	var out strings.Builder
	if err := fairScheduler("../../config.toml", &out); err != nil {
		t.Fatal(err)
	}
	want := `  <pool name="high-priority">
    <schedulingMode>FAIR</schedulingMode>
    <weight>3</weight>
    <minShare>4</minShare>
  </pool>
`
	if !strings.Contains(out.String(), want) || !strings.HasPrefix(out.String(), "<?xml") {
		t.Error(out.String())
	}
}
