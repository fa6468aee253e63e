-- date: 2025-09-01
-- up
alter table partitioncache_queries drop constraint partitioncache_queries_status_check;
alter table partitioncache_queries add constraint partitioncache_queries_status_check
  check (status in ('ok', 'timeout', 'failed', 'limit'));

-- down
update partitioncache_queries set status = 'failed' where status = 'limit';
alter table partitioncache_queries drop constraint partitioncache_queries_status_check;
alter table partitioncache_queries add constraint partitioncache_queries_status_check check (status in ('ok', 'timeout', 'failed'));
