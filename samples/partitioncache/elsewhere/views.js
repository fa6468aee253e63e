// The distinct values of a view's first column are an entry: the name behind cache_ is its hash, the definition its query.
const app = connect('app'), cache = connect('new');
const literal = text => `'${text.replaceAll("'", "''")}'`;
const quoted = name => `"${name.replaceAll('"', '""')}"`;

const views = app.query(`
  select c.oid::bigint as id, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, substr(c.relname, 7) as hash,
    pg_get_viewdef(c.oid) as definition, a.attname as column
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
  where c.relkind = 'm' and starts_with(c.relname, 'cache_') order by 2`);

if (views.length > 0) {
  const entries = views.map(({ name, hash, column }) =>
    `select ${literal(hash)}::text as query_hash, array_agg(distinct ${quoted(column)} order by ${quoted(column)})
       filter (where ${quoted(column)} is not null) as partition_keys from ${name}`).join(' union all ');
  const texts = views.map(({ hash, definition }) =>
    `select ${literal(vars.partition)}::text as partition_key, ${literal(hash)}::text as query_hash, ${literal(definition)}::text as query,
       'ok'::text as status, localtimestamp as last_seen`).join(' union all ');
  const make = ['create table view_entry as ' + entries, 'create table view_query as ' + texts];
  const drop = ['drop table view_entry', 'drop table view_query'];

  step('gather', () => make.forEach(statement => app.execute(statement)), { undo: drop });
  step('entries', () => app.public.view_entry.copyTo(cache.at(`cache:${vars.partition}`), { mode: 'upsert' }));
  step('texts', () => app.public.view_query.copyTo(cache.queries, { mode: 'upsert' }));
  step('tidy', () => drop.forEach(statement => app.execute(statement)), { undo: make });
  for (const { id, name, definition } of views) {
    const indexes = app.query(`select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = ${id} order by indexrelid`);
    step(`drop ${name}`, () => app.execute(`drop materialized view ${name}`), {
      undo: [`create materialized view ${name} as ${definition}`, ...indexes.map(index => index.definition)],
    });
  }
}
