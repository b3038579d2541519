\l
\l+
\dn
\dn+
\dnS+
\dt
\dt+
\dtS
\dv
\dvS+
\d
\d+
\dS
\d emp
\d+ emp
\dS+ pg_class
\d pg_class
\di
\di+
\ds
\dm
\df
\df+ lower
\dfS abs
\da
\daS
\db
\dc
\dcS
\dC
\dd
\ddS
\dD
\dDS+
\ddp
\dE
\des
\det
\deu
\dew
\dF
\dFd
\dFp
\dFt
\dg
\du
\du+
\dL
\dLS+
\do
\doS <>
\dO
\dp
\z
\dP
\dP+
\drds
\dRp
\dRs
\dT
\dT+
\dTS int4
\dx
\dX
\dy
\dA
\dAc
\dAf
\dAo
\dAp
\sf current_database
\sv pg_tables
\dl
\encoding
