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

-- A task whose answer is known, to see how well it is answered. Only its organisation knows.
alter table task add column control boolean not null default false;
create table control (
    task_id uuid primary key references task,
    answer json not null
);

-- How somebody's answers of a kind were judged. Nobody but those who coordinate them reads it.
create table trust (
    volunteer_id uuid not null references volunteer,
    kind text not null,
    controls_right int not null,
    controls_wrong int not null,
    accepted int not null,
    returned int not null,
    agreed int not null,
    differed int not null,
    primary key (volunteer_id, kind)
);
