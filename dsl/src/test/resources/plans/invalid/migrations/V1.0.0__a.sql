-- up
create table a (id integer);
-- down
drop table a;
