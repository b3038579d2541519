// Package router decides who runs where: which mode (shared or isolated) a connection gets, which pools there
// are and which one a statement runs in.
//
// It holds no goroutines and no state of its own; everything is fixed when it is made. It imports only pgerr.
package router
