// Package users reads the file of users, their SCRAM verifiers and their groups. A line is
//
//	user:SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>:group1,group2
//
// with the verifier as PostgreSQL prints it (rolpassword, psql's \password) and libra scram-hash makes it. The groups,
// with their colon, may be left out, and so may the verifier (user::group1): such a user has no password, but groups
// for those who come by certificate, LDAP, JWT or trust. A name with a colon, a blank at its ends or a # in front
// stands in double quotes, a quote inside is doubled. Blank lines and lines that begin with # are skipped.
//
// A file is taken whole or not at all, and errors name lines but never repeat what stands in them behind the name.
package users
