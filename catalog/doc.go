// Package catalog runs libra's private PostgreSQL, which answers questions about PostgreSQL's catalogs: a real server
// whose tables are empty shells of Spark's.
//
// Its data directory may be lost at any time: it is made by initdb, laid out by bootstrap.sql, made anew when it is
// of another version or does not start, and never synced to disk. It listens on a unix socket in a folder of mode
// 0700 only. For root it runs under an unprivileged user, because PostgreSQL refuses root. It dies with libra (see
// warden) and is started again when it dies.
//
// Roles: libra_admin is the superuser, for libra itself (Admin). libra_owner owns the shells and can't log in. Each of
// libra's users has a role of the same name that can only read (Reader); for names that PostgreSQL reserves, and when
// there are very many, libra_client stands in. A client's SQL never sees another role's connection.
//
// Goroutines: one a Server, which keeps the process alive, and one that reads the process's log. Serialized: the making
// of roles. Left out: what is in the databases, which is the matter of those who use Admin.
package catalog
