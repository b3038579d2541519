// Package tlsconf makes the server's side of TLS: certificate, key and the client CA's certificates from files that
// are read again when they change, TLS 1.2 at least, client certificates where the rules want to see them, and the ALPN
// protocol of direct TLS connections (PostgreSQL manual, "Secure TCP/IP Connections with SSL" and "Protocol Flow",
// "SSL Session Encryption").
//
// A connection takes the Transport of its moment, and with it the channel binding of the very certificate that its
// client will see. There are no session tickets, as in PostgreSQL: each connection proves its certificate anew.
package tlsconf
