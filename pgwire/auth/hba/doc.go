// Package hba reads authentication rules in the order and with the words of PostgreSQL's pg_hba.conf, and user name
// maps in those of pg_ident.conf (manual, "The pg_hba.conf File", "User Name Maps"), and finds the rule for a
// connection: the first that fits, or none.
//
// Load takes the whole file or nothing: every problem is told with its file and line and the words that would be
// right. A rule that PostgreSQL takes and libra can't follow (md5, gss, peer, …) is refused by name.
//
// What differs from PostgreSQL:
//   - regular expressions are RE2's (Go's): what they don't have, or mean otherwise (\b, \B), is refused;
//   - password, ldap and jwt, which have the password travel in clear, are for hostssl and local rules only;
//   - ldap needs its ldapserver: there is no look-up by DNS SRV records;
//   - jwt is libra's own method;
//   - groups are those of the users file, and a group has no groups.
//
// The package starts no goroutine, and what it returns is never written again.
package hba
