-- date: 2026-02-01
-- up
create table loan (book integer not null references book (id), since date not null, back date);
alter table book add column on_loan boolean default false;

-- One statement, with semicolons of its own.
create trigger loan_begins after insert on loan begin
    update book set on_loan = true where id = new.book;
    select 1;
end;
insert into loan values (2, '2026-02-03', null);

-- down
drop trigger loan_begins;
alter table book drop column on_loan;
drop table loan;

-- check
select id, title from book where on_loan and id not in (select book from loan);
