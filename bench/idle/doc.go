// Command idle opens thousands of connections to a libra, leaves them idle, and prints what each costs libra in resident
// memory and how many are accepted a second; and the same of a PostgreSQL, as far as its limit of connections goes. Each
// connection runs a small statement first, so that what is measured has been in use. It wants the environment of
// internal/testenv/run, and builds and starts a libra of its own. Its processor time counts in the accept rate.
package main
