-- date: 2024-11-01
-- up
create table cache (key text primary key, value bit(201));

-- down
drop table cache;
