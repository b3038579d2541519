create table {people} (id int, name text, best boolean) {using};
insert into {people} values (1, 'a', null), (2, 'b', null), (3, null, null), (4, 'b', null);
update {people} set best = id = (select max(id) from {people}) where id in (select id from {people} where name = 'b');
update {people} p set name = 'z' || (select min(q.name) from {people} q) where exists (select from {people} q where q.id = p.id + 1);
select * from {people} order by id;
delete from {people} where id not in (select id from {people} where best) and name is not null;
delete from {people} p where exists (select from {people} q where q.id > p.id);
select * from {people} order by id;
drop table {people};
