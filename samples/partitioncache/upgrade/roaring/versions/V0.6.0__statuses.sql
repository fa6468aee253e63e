-- date: 2025-07-29
-- up
alter table partitioncache_queries add column status text not null default 'ok'
  constraint partitioncache_queries_status_check check (status in ('ok', 'timeout', 'failed'));

-- down
alter table partitioncache_queries drop column status;
