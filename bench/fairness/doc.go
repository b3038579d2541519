// Fairness prints two tables. The first has three equal jobs at once: in three FAIR pools of one shared session, in a pool that is
// FIFO, and in three isolated sessions; each job's time, and its ratio to running alone. The second has the times of a
// dashboard's query in pool interactive while pool low-priority is flooded by batch queries, with and without libra's ceilings.
//
//	go run ./internal/testenv/run -- go run ./bench/fairness
package main
