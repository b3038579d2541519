// Package connectpb is Spark Connect's wire protocol, as far as libra uses it: messages and the service's client,
// generated from the .proto files beside this one (make generate). Names and field numbers are Spark's; what is left out of the
// messages stays unread on the wire.
package connectpb
