-- date: 2025-06-29
-- up
create table partitioncache_partition_metadata (
  partition_key text primary key,
  datatype text not null check (datatype = 'integer'),
  bitsize integer not null,
  created_at timestamp default now());
create table partitioncache_queries (
  query_hash text not null, query text not null, partition_key text not null, last_seen timestamp not null default now(),
  primary key (query_hash, partition_key));
create table partitioncache_cache_city_id (
  query_hash text primary key,
  partition_keys bit varying,
  partition_keys_count integer generated always as (length(replace(partition_keys::text, '0', ''))) stored);
insert into partitioncache_partition_metadata (partition_key, datatype, bitsize) values ('city_id', 'integer', 201);
insert into partitioncache_cache_city_id (query_hash, partition_keys) select key, value from cache;

-- down
drop table partitioncache_cache_city_id;
drop table partitioncache_queries;
drop table partitioncache_partition_metadata;

-- check
select coalesce(query_hash, key) from partitioncache_cache_city_id full join cache on key = query_hash
  where query_hash is null or key is null or partition_keys is distinct from value::bit varying;
