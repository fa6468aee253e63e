-- date: 2025-06-29
-- up
create table partitioncache_partition_metadata (
  partition_key text primary key,
  datatype text not null check (datatype = 'integer'),
  created_at timestamp default now());
create table partitioncache_queries (
  query_hash text not null, query text not null, partition_key text not null, last_seen timestamp not null default now(),
  primary key (query_hash, partition_key));
create table partitioncache_cache_city_id (
  query_hash text primary key,
  partition_keys roaringbitmap,
  partition_keys_count integer generated always as (rb_cardinality(partition_keys)::integer) stored);
insert into partitioncache_partition_metadata (partition_key, datatype) values ('city_id', 'integer');

-- down
drop table partitioncache_cache_city_id;
drop table partitioncache_queries;
drop table partitioncache_partition_metadata;
