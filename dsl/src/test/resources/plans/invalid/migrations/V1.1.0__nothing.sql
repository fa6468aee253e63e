-- down
drop table b;
