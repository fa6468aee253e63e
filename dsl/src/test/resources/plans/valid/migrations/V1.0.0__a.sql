-- date: 2026-01-31
-- up
create table a (id integer);
-- down
drop table a;
