create table customers (id int, name varchar(50), email text, country text, city text, segment varchar(20), created_at timestamp, birth date, is_active boolean, credit numeric(12,2), profile text);
create table products (id int, name text, category text, price numeric(10,2), weight double precision, active boolean, added date);
create table orders (id bigint, customer_id int, ordered_at timestamp, status varchar(20), total numeric(12,2), discount double precision, shipped date, channel text);
create table items (order_id bigint, product_id int, quantity int, price numeric(10,2));
create table events (id bigint, user_id int, kind text, at timestamptz, payload text, duration double precision);
create table employees (id int, name text, manager_id int, dept text, salary numeric(10,2), hired date);
create table metrics (host text, at timestamptz, value double precision, status smallint);
insert into customers values
(1, 'Ana Silva', 'ana@example.com', 'BR', 'Rio', 'retail', '2023-01-05 08:15:00', '1990-02-28', true, 1000.00, '{"plan": "pro", "seats": 5, "tags": ["a", "b"], "address": {"zip": "1234"}}'),
(2, 'Bob O''Neil', 'BOB@Example.com', 'US', 'New York', 'corporate', '2023-01-17 23:59:59.5', '1985-12-01', true, 250.50, '{"plan": "free", "seats": 1, "tags": [], "address": null}'),
(3, 'Chloe Dupont', 'chloe@exemple.fr', 'FR', 'Paris', 'retail', '2023-02-11 12:00:00', '2000-02-29', false, 0.00, '{"plan": "pro", "seats": 12.5, "tags": ["b", "c"]}'),
(4, 'Dan', null, 'US', 'Boston', 'retail', '2023-03-01 00:00:00', null, true, -35.25, null),
(5, 'Eva "E" Miller', 'eva@beispiel.de', 'DE', 'Köln', 'corporate', '2023-03-31 17:45:10.123456', '1977-07-07', true, null, '{"plan": null, "seats": 3, "tags": ["z"]}'),
(6, 'farid', 'farid@example.com', null, null, 'public', '2023-12-31 23:00:00', '1999-01-01', null, 99999.99, '{}'),
(7, 'Ana Silva', 'ana2@example.com', 'BR', 'São Paulo', 'retail', '2024-02-29 06:30:00', '1990-02-28', true, 10.10, '{"plan": "pro", "seats": 2}');
insert into products values
(1, 'Desk', 'furniture', 199.99, 35.5, true, '2022-05-01'), (2, 'Chair', 'furniture', 89.50, 7.25, true, '2022-06-15'),
(3, 'Lamp', 'lighting', 25.00, 1.1, true, '2022-06-15'), (4, 'Bulb 60%', 'lighting', 3.75, 0.05, false, '2021-01-31'),
(5, 'Pen_blue', 'office', 1.20, 0.01, true, '2023-01-01'), (6, 'Notebook', 'office', 4.99, null, true, null), (7, 'Gift', null, 0.00, 0.5, false, '2023-11-24');
insert into orders values
(101, 1, '2023-01-10 10:00:00', 'complete', 289.49, 0.1, '2023-01-12', 'web'), (102, 2, '2023-01-20 15:30:00', 'complete', 199.99, 0, '2023-01-21', 'store'),
(103, 1, '2023-02-14 09:05:30', 'returned', 25.00, 0.05, '2023-02-20', 'web'), (104, 3, '2023-02-28 23:59:59', 'complete', 14.97, null, '2023-03-02', 'app'),
(105, 2, '2023-03-31 12:00:00', 'pending', 1000.10, 0.2, null, 'web'), (106, 5, '2023-04-01 00:00:00', 'complete', 3.75, 0, '2023-04-04', null),
(107, 1, '2023-04-15 18:20:00.250', 'cancelled', 0.00, 0, null, 'app'), (108, 7, '2024-02-29 07:00:00', 'complete', 179.00, 0.15, '2024-03-01', 'web'),
(109, 7, '2024-03-05 07:00:00', 'pending', 89.50, 0, null, 'web'), (110, 6, '2024-01-01 00:00:01', 'complete', 12.00, 0, '2024-01-03', 'store'),
(111, 99, '2024-03-05 11:11:11', 'complete', null, null, '2024-03-06', 'app'), (112, 2, '2024-03-06 16:00:00', 'complete', 55.55, 0.333, '2024-03-09', 'web');
insert into items values
(101, 1, 1, 199.99), (101, 2, 1, 89.50), (102, 1, 1, 199.99), (103, 3, 1, 25.00), (104, 6, 3, 4.99), (105, 1, 5, 190.00), (105, 5, 42, 1.10), (105, 3, 2, 1.95),
(106, 4, 1, 3.75), (108, 2, 2, 89.50), (109, 2, 1, 89.50), (110, 5, 10, 1.20), (111, 7, 1, 0.00), (112, 6, 11, 5.05), (112, 99, 1, null);
insert into events values
(1, 1, 'login', '2024-03-09 23:30:00+00', '{"device": "ios", "ok": true}', 1.5), (2, 1, 'view', '2024-03-09 23:31:10.5+00', '{"page": "/home", "ms": 120}', 0.25), (3, 2, 'login', '2024-03-10 06:59:59+00', '{"device": "web", "ok": false}', 3),
(4, 2, 'login', '2024-03-10 07:00:01+00', '{"device": "web", "ok": true}', 2.75), (5, 1, 'buy', '2024-03-10 08:15:00+00', '{"items": [{"id": 1, "qty": 2}, {"id": 5, "qty": 1}], "total": 401.18}', 60), (6, 3, 'view', '2024-03-11 12:00:00+00', '{"page": "/p/3", "ms": 80}', 0.1),
(7, 1, 'logout', '2024-03-10 08:20:00+00', null, null), (8, 2, 'view', '2024-03-10 07:45:00+00', '{"page": "/home", "ms": 95}', 12.5), (9, 3, 'buy', '2024-03-11 12:40:00+00', '{"items": [], "total": 0}', 33.3), (10, 4, 'login', '2024-11-03 05:30:00+00', '{"device": null, "ok": true}', 0),
(11, 4, 'view', '2024-11-03 06:30:00+00', '{"page": "/home", "ms": 50}', 7), (12, 1, 'login', '2024-03-16 10:00:00+00', '{"device": "ios", "ok": true}', 1.25);
insert into employees values
(1, 'Grace', null, 'board', 250000.00, '2010-01-04'), (2, 'Henry', 1, 'tech', 150000.00, '2012-03-19'), (3, 'Iris', 1, 'sales', 120000.50, '2013-07-01'), (4, 'Jack', 2, 'tech', 95000.00, '2018-11-30'),
(5, 'Kate', 2, 'tech', 95000.00, '2019-02-28'), (6, 'Liam', 3, 'sales', 60000.00, '2020-02-29'), (7, 'Mia', 4, 'tech', 70000.25, '2021-06-15'), (8, 'Noah', 3, 'sales', null, '2022-12-31');
insert into metrics values
('web-1', '2024-03-10 00:00:00+00', 10.5, 200), ('web-1', '2024-03-10 00:04:59+00', 11.5, 200), ('web-1', '2024-03-10 00:05:00+00', 50, 500), ('web-1', '2024-03-10 00:17:30+00', 9.25, 200), ('web-2', '2024-03-10 00:01:00+00', 20, 200),
('web-2', '2024-03-10 00:06:00+00', null, 503), ('web-2', '2024-03-10 00:07:00+00', 22.75, 200), ('db-1', '2024-03-10 00:00:30+00', 0.125, 200), ('db-1', '2024-03-10 00:12:00+00', 0.25, 200), ('db-1', '2024-03-10 00:29:59.999+00', 1, 404);
