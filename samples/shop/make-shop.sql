-- A shop. `size` holds how many customers it has; everything else follows from that, and is the same every time.
--
-- There is no randomness: values are picked by arithmetic on the row's number, (n * 2654435761 >> 8), which is spread well enough.

-- ---- tables

create table category (
    id        integer primary key,
    parent_id integer references category (id),
    name      text not null unique
);

create table supplier (
    id      integer primary key,
    name    text not null,
    country char(2) not null,
    rating  decimal(3, 2),
    since   date,
    note    text
);

create table product (
    id          integer primary key,
    sku         varchar(12) not null unique,
    category_id integer not null references category (id),
    name        text not null,
    price       decimal(12, 4) not null check (price >= 0),
    weight      double,
    active      boolean not null default true,
    picture     blob,
    listed_at   timestamp not null default current_timestamp
);
create index product_by_category on product (category_id, price desc);

create table product_supplier (
    product_id  integer not null references product (id),
    supplier_id integer not null references supplier (id),
    cost        decimal(12, 4) not null,
    lead_days   integer,
    primary key (product_id, supplier_id)
);

create table price_history (
    product_id integer not null references product (id),
    valid_from date not null,
    price      decimal(12, 4) not null,
    primary key (product_id, valid_from)
);

-- A department has a head, who is an employee; an employee has a department.
create table department (
    id      integer primary key,
    name    text not null unique,
    head_id integer references employee (id)
);

create table employee (
    id            integer primary key,
    department_id integer not null references department (id),
    manager_id    integer references employee (id),
    name          text not null,
    hired         date not null,
    salary        decimal(10, 2),
    active        boolean not null default true
);

create table customer (
    id         integer primary key,
    name       text not null,
    email      varchar(80),
    phone      varchar(20),
    birthday   date,
    vip        boolean not null default false,
    credit     decimal(12, 2) not null default 0,
    note       text,
    created_at timestamp not null
);
create unique index customer_email on customer (email);

create table address (
    id          integer primary key,
    customer_id integer not null references customer (id),
    kind        varchar(10) not null default 'home' check (kind in ('home', 'work', 'delivery')),
    street      text not null,
    city        text not null,
    zip         varchar(10),
    country     char(2) not null
);
create index address_by_customer on address (customer_id);

create table orders (
    id          integer primary key,
    customer_id integer not null references customer (id),
    address_id  integer references address (id),
    employee_id integer references employee (id),
    status      varchar(10) not null default 'open',
    ordered_at  timestamp not null,
    shipped_on  date,
    gift_note   text
);
create index orders_by_customer on orders (customer_id, ordered_at);

create table order_line (
    order_id   integer not null references orders (id),
    line       integer not null,
    product_id integer not null references product (id),
    quantity   integer not null check (quantity > 0),
    unit_price decimal(12, 4) not null,
    discount   decimal(5, 4),
    primary key (order_id, line)
);
create index order_line_by_product on order_line (product_id);

create table payment (
    id        integer primary key,
    order_id  integer not null references orders (id),
    method    varchar(10) not null,
    amount    decimal(12, 2) not null,
    paid_at   timestamp,
    reference varchar(32) unique
);

create table review (
    product_id  integer not null references product (id),
    customer_id integer not null references customer (id),
    stars       integer not null check (stars between 1 and 5),
    body        text,
    helpful     boolean,
    written_at  timestamp not null,
    primary key (product_id, customer_id)
);

-- Numbered from 2^53 on, where a double can no longer tell neighbours apart.
create table event (
    id          bigint primary key,
    customer_id integer references customer (id),
    kind        varchar(12) not null,
    at          timestamp not null,
    payload     json
);
create index event_by_time on event (at);

-- ---- lists to pick from

create temp table first_name (n integer primary key, name text);
insert into first_name (name) values
    ('Anna'), ('Zoë'), ('Amélie'), ('Søren'), ('Łukasz'), ('Ğülşen'), ('José'), ('Nguyễn'), ('Олена'), ('Ελένη'), ('דָּנָה'),
    ('محمد'), ('小龍'), ('さくら'), ('서연'), ('प्रिया'), ('Ada'), ('Grace'), ('Alan'), ('Tove'), ('👩‍🚀 Sally');

create temp table last_name (n integer primary key, name text);
insert into last_name (name) values
    ('Müller'), ('O''Brien'), ('van der Berg'), ('Ångström'), ('García-López'), ('Шевченко'), ('Παπαδοπούλου'), ('לוי'), ('الخطيب'),
    ('李'), ('佐藤'), ('김'), ('Nowak'), ('Smith'), ('Ó Súilleabháin'), ('Dvořák'), ('Kovács'), ('Yılmaz'), ('Silva');

create temp table city (n integer primary key, name text, country text);
insert into city (name, country) values
    ('Wien', 'AT'), ('São Paulo', 'BR'), ('Zürich', 'CH'), ('Köln', 'DE'), ('København', 'DK'), ('Αθήνα', 'GR'), ('תל אביב', 'IL'),
    ('東京', 'JP'), ('Łódź', 'PL'), ('Київ', 'UA'), ('New York', 'US');

create temp table thing (n integer primary key, name text);
insert into thing (name) values
    ('Teapot ☕'), ('Lamp'), ('Notebook'), ('Bicycle bell'), ('Umbrella ☂️'), ('Kite'), ('Globe 🌍'), ('Chess set ♞'), ('Kettle'),
    ('Blanket'), ('Compass'), ('Puzzle 🧩'), ('Hammock');

-- ---- what does not grow

insert into category (id, parent_id, name) values
    (1, null, 'Everything'), (2, 1, 'Kitchen'), (3, 1, 'Garden'), (4, 1, 'Play'), (5, 2, 'Tea & coffee'), (6, 2, 'Pots'),
    (7, 3, 'Tools'), (8, 4, 'Outdoors'), (9, 4, 'On the table'), (10, 8, 'Kites'), (11, 9, 'Puzzles'), (12, null, 'Déjà vu');

insert into supplier (id, name, country, rating, since, note) values
    (1, 'Nordlicht GmbH', 'DE', 4.75, '1999-02-28', null), (2, 'Søstrene', 'DK', 4.1, '2004-02-29', 'pays late'),
    (3, '株式会社さくら', 'JP', 5, '1987-11-01', 'fax only 📠'), (4, 'שמש בע"מ', 'IL', null, null, ''),
    (5, 'ACME', 'US', 0.99, '1949-09-17', 'returns: "never"'), (6, 'Łódzkie Młyny', 'PL', 3.3, null, null);

insert into department (id, name) values (1, 'Management'), (2, 'Sales'), (3, 'Stock'), (4, 'Доставка');

with recursive r (n) as (select 1 union all select n + 1 from r where n < 24)
insert into employee (id, department_id, manager_id, name, hired, salary, active)
select n, 1 + n % 4, case when n > 4 then 1 + n % 4 end,
       (select name from first_name where first_name.n = 1 + (r.n * 5) % 21) || ' '
           || (select name from last_name where last_name.n = 1 + (r.n * 7) % 19),
       date('2010-01-04', '+' || (n * 97) || ' days'), case when n % 6 > 0 then 2400 + n * 137 % 1900 + 0.25 * (n % 4) end, n % 9 > 0
from r;

update department set head_id = 1 + (id + 2) % 4 where id < 4;

-- ---- what grows with the number of customers

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select 40 + customers / 5 from size)),
     h as (select n, n * 2654435761 >> 8 as x from r)
insert into product (id, sku, category_id, name, price, weight, active, picture, listed_at)
select n, printf('SKU-%06d', n), 1 + x % 12,
       (select name from thing where thing.n = 1 + h.x % 13) || ' No. ' || n,
       cast(x % 5000000 as real) / 10000, case when n % 7 > 0 then 0.1 * (x % 97) end, n % 11 > 0,
       case when n % 5 > 0 then unhex('89504E470D0A1A0A' || replace(hex(zeroblob(100 + n % 90)), '00', printf('%04X', x % 65536))) end,
       datetime('2019-06-01', '+' || (x % 40000000) || ' seconds')
from h;

insert into product_supplier (product_id, supplier_id, cost, lead_days)
select p.id, s.id, round(p.price * (5 + s.id) / 20, 4), case when (p.id + s.id) % 4 > 0 then 1 + (p.id * s.id) % 30 end
from product p join supplier s on (p.id + s.id) % 3 = 0;

insert into price_history (product_id, valid_from, price)
select p.id, date('2023-01-01', '+' || (q.value * 91) || ' days'), round(p.price * (92 + q.value) / 100, 4)
from product p, (select 0 as value union all select 1 union all select 2 union all select 3 union all select 4) q;

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select customers from size)),
     h as (select n, n * 2654435761 >> 8 as x from r)
insert into customer (id, name, email, phone, birthday, vip, credit, note, created_at)
select n,
       (select name from first_name where first_name.n = 1 + h.x % 21) || ' '
           || (select name from last_name where last_name.n = 1 + h.x / 21 % 19),
       case when n % 10 > 0 then 'Customer.' || n || '@Example.' || case x % 3 when 0 then 'COM' when 1 then 'org' else 'net' end end,
       case when n % 3 > 0 then printf('+%d %03d %06d', 30 + x % 60, x % 1000, x % 1000000) end,
       case when n % 4 > 0 then date('1945-01-01', '+' || (x % 22000) || ' days') end,
       n % 25 = 0, (x % 400000 - 100000) / 100.0,
       case n % 9 when 0 then 'likes 🍵 and "quotes", commas' when 1 then '' when 2 then 'two' || char(10) || 'lines' end,
       datetime('2020-01-01', '+' || (x % 150000000) || ' seconds')
from h;

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select customers + customers / 2 from size)),
     h as (select n, n * 2654435761 >> 8 as x, (select customers from size) as customers from r)
insert into address (id, customer_id, kind, street, city, zip, country)
select h.n, 1 + (h.n - 1) % customers, case when h.n <= customers then 'home' when x % 2 then 'work' else 'delivery' end,
       'Straße ' || (1 + x % 200), city.name, case when x % 8 > 0 then printf('%05d', x % 100000) end, city.country
from h join city on city.n = 1 + h.x % 11;

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select customers * 4 from size)),
     h as (select n, n * 2654435761 >> 8 as x, (select customers from size) as customers from r)
insert into orders (id, customer_id, address_id, employee_id, status, ordered_at, shipped_on, gift_note)
select n, 1 + x % customers, case when x % 6 > 0 then 1 + x % customers end, case when x % 4 > 0 then 1 + x % 24 end,
       case x % 5 when 0 then 'open' when 1 then 'cancelled' else 'shipped' end,
       datetime('2024-01-01', '+' || (x % 60000000) || ' seconds'),
       case when x % 5 > 1 then date('2024-01-01', '+' || (x % 60000000 + 172800) || ' seconds') end,
       case when x % 17 = 0 then 'Happy birthday! 🎂' || char(10) || '生日快樂' end
from h;

insert into order_line (order_id, line, product_id, quantity, unit_price, discount)
select o.id, l.line, p.id, 1 + (o.id + l.line) % 5, p.price, case when o.id % 3 = 0 then (o.id % 40) / 1000.0 end
from orders o
join (select 1 as line union all select 2 union all select 3 union all select 4) l on l.line <= 1 + o.id % 4
join product p on p.id = 1 + ((o.id * 31 + l.line * 17) * 2654435761 >> 8) % (select count(*) from product);

insert into payment (id, order_id, method, amount, paid_at, reference)
select o.id, o.id, case o.id % 3 when 0 then 'card' when 1 then 'transfer' else 'cash' end,
       (select round(sum(quantity * unit_price * (1 - coalesce(discount, 0))), 2) from order_line where order_id = o.id),
       case when o.id % 8 > 0 then datetime(o.ordered_at, '+' || (o.id % 90000) || ' seconds') end,
       case when o.id % 3 < 2 then printf('REF-%016X', o.id * 2654435761) end
from orders o where o.status <> 'cancelled';

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select customers * 2 from size)),
     h as (select n, n * 2654435761 >> 8 as x, (select customers from size) as customers from r)
insert or ignore into review (product_id, customer_id, stars, body, helpful, written_at)
select 1 + x % (select count(*) from product), 1 + n % customers, 1 + x % 5,
       case x % 4 when 0 then 'Great! 👍🏽' when 1 then 'meh…' when 2 then 'Sehr schön, käme wieder. ' || replace(hex(zeroblob(x % 40)), '0', 'ha') end,
       case x % 3 when 0 then true when 1 then false end, datetime('2024-03-01', '+' || (x % 50000000) || ' seconds')
from h;

with recursive r (n) as (select 1 union all select n + 1 from r where n < (select customers * 10 from size)),
     h as (select n, n * 2654435761 >> 8 as x, (select customers from size) as customers from r)
insert into event (id, customer_id, kind, at, payload)
select 9007199254740992 + n, case when x % 9 > 0 then 1 + x % customers end,
       case x % 4 when 0 then 'view' when 1 then 'search' when 2 then 'basket' else 'login' end,
       strftime('%Y-%m-%d %H:%M:%S', '2025-01-01', '+' || (n * 61) || ' seconds') || printf('.%06d', x % 1000000),
       case when x % 3 > 0 then json_object('product', 1 + x % 200, 'trace', 9007199254740993 + x, 'agent', 'мобильный 📱') end
from h;

-- ---- what one looks at

create view big_spender as
select customer.id, customer.name, sum(payment.amount) as spent
from customer
join orders on orders.customer_id = customer.id
join payment on payment.order_id = orders.id
group by customer.id, customer.name
having sum(payment.amount) > 5000;

drop table temp.first_name;
drop table temp.last_name;
drop table temp.city;
drop table temp.thing;
drop table temp.size;
