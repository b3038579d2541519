// Package reload keeps what was read from files as fresh as the files are.
//
// There is no goroutine and no dependence on the platform's notifications: whoever asks for the value also looks, at
// most once in an interval, whether a file has changed (its time, size or identity), and then reads all of them anew.
// What can't be read is told once in the log, and the value before it stays: a slip in an editor must not let
// anybody in or lock everybody out. A value is swapped whole; who has it keeps it.
package reload
