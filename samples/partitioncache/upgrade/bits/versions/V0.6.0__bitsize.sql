-- date: 2025-07-29
-- up
alter table partitioncache_cache_city_id drop column partition_keys_count;
alter table partitioncache_cache_city_id alter column partition_keys type bit(201) using partition_keys::bit(201);
alter table partitioncache_cache_city_id add column partition_keys_count integer
  generated always as (length(replace(partition_keys::text, '0', ''))) stored;
alter table partitioncache_queries add column status text not null default 'ok'
  constraint partitioncache_queries_status_check check (status in ('ok', 'timeout', 'failed'));

-- down
alter table partitioncache_queries drop column status;
alter table partitioncache_cache_city_id drop column partition_keys_count;
alter table partitioncache_cache_city_id alter column partition_keys type bit varying;
alter table partitioncache_cache_city_id add column partition_keys_count integer
  generated always as (length(replace(partition_keys::text, '0', ''))) stored;
