-- date: 2024-11-01
-- up
create table cache (key text primary key, value integer[]);

-- down
drop table cache;
