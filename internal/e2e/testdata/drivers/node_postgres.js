// node-postgres' ways: simple and named statements, binary results, cursors and query streams (row-limited portals and
// Flush), COPY streams, pools, time-outs.
const fs = require('fs')
const { pipeline } = require('stream/promises')
const { Readable } = require('stream')
const { Client, Pool, types } = require('pg')
const Cursor = require('pg-cursor')
const QueryStream = require('pg-query-stream')
const copy = require('pg-copy-streams')

const e = process.env
const options = {
  host: e.PGHOST, port: +e.PGPORT, user: e.PGUSER, password: e.PGPASSWORD, database: e.PGDATABASE,
  ssl: e.PGSSLMODE === 'disable' ? false : { ca: fs.readFileSync(e.PGSSLROOTCERT, 'utf8') },
}
const show = (...what) => console.log(...what.map(x => typeof x === 'string' ? x : JSON.stringify(x)))

async function state (what, promise) {
  try { await promise; show(what, 'no error') } catch (err) { show(what, err.code || err.message) }
}

async function statements (c) {
  let r = await c.query("select id, $1::text as t, $2::timestamptz as ts, $3::numeric(10,2) as n, $4::bytea as b, $5::boolean as o, $6::text as z from range(2) order by id",
    ["it's \\ é", new Date(Date.UTC(2024, 1, 29, 12)), '1.5', Buffer.from([0, 255]), true, null])
  show(r.rows, r.fields.map(f => [f.name, f.dataTypeID]), r.rowCount)
  for (let n = 0; n < 3; n++) show((await c.query({ name: 'named', text: 'select $1::int + id as n from range(1)', values: [n] })).rows)
  r = await c.query({ text: 'select id, cast(id as string) as s from range(3) order by id', rowMode: 'array', binary: true })
  show(r.rows)
  r = await c.query('select 1 as a; select 2 as b')
  show(r.map(x => x.rows))
  await state('syntax', c.query('selec 1'))
  await state('no table', c.query('select * from no_such_table where x = $1', [1]))
  await state('division', c.query('select 1 / id as x from range(1)'))
  await c.query('begin')
  await state('in transaction', c.query('select * from no_such_table'))
  await state('aborted', c.query('select 1'))
  await c.query('rollback')
  show((await Promise.all([1, 2, 3].map(n => c.query('select $1::int as n', [n])))).map(x => x.rows[0].n))
}

async function cursors (c) {
  const cursor = c.query(new Cursor('select id from range(100) where id >= $1 order by id', [10]))
  show((await cursor.read(3)).map(x => x.id), (await cursor.read(2)).map(x => x.id))
  await cursor.close()
  const broken = c.query(new Cursor('select * from no_such_table'))
  await state('cursor', broken.read(1))
  let count = 0, last
  for await (const row of c.query(new QueryStream('select id from range($1::bigint) order by id', [2500], { batchSize: 300 }))) { count++; last = row.id }
  show(count, last)
  const early = c.query(new QueryStream('select id from range(1000000)', [], { batchSize: 10 }))
  for await (const row of early) if (row) break
  show((await c.query('select 3 as three')).rows)
}

async function copying (c) {
  await c.query('drop table if exists drv_node')
  await c.query('create table drv_node (a int, b string)')
  const into = c.query(copy.from("copy drv_node from stdin with (format csv)"))
  await pipeline(Readable.from(['1,"x, y"\n', '2,\n3,é\n']), into)
  show(into.rowCount)
  let text = ''
  for await (const piece of c.query(copy.to('copy (select * from drv_node order by a) to stdout'))) text += piece
  show(text)
  await state('bad copy', pipeline(Readable.from(['x,y,z\n']), c.query(copy.from('copy drv_node from stdin with (format csv)'))))
  await c.query('drop table drv_node')
}

async function main () {
  const c = new Client(options)
  c.on('error', err => show('connection', err.code))
  try { await c.connect() } catch (err) { return show(err.code || err.message) }
  await c.query("set timezone = 'UTC'")
  for (const part of [statements, cursors, copying]) await part(c)
  await c.end()
  const pool = new Pool({ ...options, max: 2, query_timeout: 20000, statement_timeout: 1500 })
  show((await Promise.all([1, 2, 3, 4].map(n => pool.query('select id + $1::int as n from range(1)', [n])))).map(x => x.rows[0].n))
  await state('timeout', pool.query('select count(*) from range(200000000000) where id % 7 = 9'))
  await pool.end()
  show('done')
}
main().catch(err => { show(err.stack); process.exit(1) })
