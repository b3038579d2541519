// Package warden runs a child process that dies with us, however we end: by a return from main, a panic, or
// kill -9.
//
// A tiny watcher, /bin/sh reading one pipe, is started first and leads a process group of its own. The child is
// then started straight into that group, so its exit status is ours to read and a failed start is ours to report.
// The pipe's other end is held by this process alone: when the process ends the kernel closes it, the watcher
// reads end-of-file, asks the group to end, and kills it after the grace time. There is no moment in which the
// child lives and nobody watches: the forked child itself holds the pipe until its exec has joined the group.
//
// A watcher that dies first is replaced while the child lives. Nothing here is Linux only: process groups, pipes
// and /bin/sh are all it needs.
//
// Goroutines: one for each process, which waits for the child; one for each watcher, which waits for it. Both end
// with their process. Left out: children that leave the group by setsid are not followed.
package warden
