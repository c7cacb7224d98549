-- A task that opens when another one is done, such as the revision of a translation.
alter table task
    add column after_id uuid references task,
    -- null: when it was posted
    add column opened_at timestamptz,
    add column deadline_after_min int check (deadline_after_min > 0),
    -- who answered what this one builds on
    add column not_for uuid[],
    add column cancelled_because text
        check (cancelled_because in ('earlier_cancelled', 'earlier_expired')),
    add constraint task_after_itself check (after_id <> id);

-- Those that wait still, by what they wait for.
create index task_waiting on task (after_id) where after_id is not null and state = 'draft';
