-- date: 2026-01-10
-- up
create table author (id integer primary key, name text not null);
create table book (
    id integer primary key,
    title text not null,
    author integer not null references author (id)
);
insert into author values (1, 'Ada'), (2, 'Zoë');
insert into book values (1, 'Engines; and notes', 1), (2, 'Tea', 2);

-- down
drop table book;
drop table author;
