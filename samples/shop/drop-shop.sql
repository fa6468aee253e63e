-- Takes the shop away again.
drop view big_spender;
drop table event;
drop table review;
drop table payment;
drop table order_line;
drop table orders;
drop table address;
drop table customer;
drop table price_history;
drop table product_supplier;
drop table product;
drop table supplier;
drop table category;
-- The cycle of foreign keys is cut before its tables go.
update department set head_id = null;
update employee set manager_id = null;
drop table employee;
drop table department;
