-- Which task was the first with a near-duplicate key, in its response and for its job: all that
-- anybody asks for. The index over the keys of all tasks before it gave back every task of a key, so
-- that where thousands forward the same call for help each chunk of an import took longer than the
-- one before. The key is mixed with its scope, see `store/similar.py`. No reference to the task: it
-- would be looked up twelve times for each, and a key without a task is merely no candidate.
create table similar_text (
    key bigint primary key,
    task_id uuid not null
);

insert into similar_text (key, task_id)
select hashint8extended(
        k.key,
        hashtextextended(concat(t.response_id, '/', l.kind, '/', l.target_language), 0)
    ), t.id
from task t
join lane l on l.id = t.lane_id
join task_content c on c.task_id = t.id
cross join unnest(c.similar_keys) as k (key)
where t.purpose = 'work'
order by t.id
on conflict do nothing;

drop index task_similar;
alter table task_content drop column similar_keys;
