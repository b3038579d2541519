// Package ldapauth asks an LDAP server whether a password is a user's, by simple bind or by search and bind, with
// the options of PostgreSQL's ldap method (manual, "LDAP Authentication").
//
// Each check opens connections of its own and closes them; nothing outlives Check. What comes from the client is
// escaped, or refused where it can't be: it is never part of a filter's or a DN's syntax. An empty password is never
// sent: to an LDAP server it would mean an anonymous bind, which succeeds. Referrals are not followed.
//
// What differs from PostgreSQL: certificates of LDAP servers are checked always, against the Roots that are given or
// the system's; the name in a DN is escaped (PostgreSQL pastes it in).
package ldapauth
