-- What a volunteer agreed to about being rung.
alter table availability
    add column nights boolean not null default false,
    add column offers_an_hour smallint check (offers_an_hour >= 0),
    add column away_until timestamptz;

-- An invitation rung to one volunteer for one task. Ended ones stay: they say whom a task rang.
create table offer (
    id uuid primary key,
    version bigint not null default 1,
    task_id uuid not null references task,
    volunteer_id uuid not null references volunteer,
    wave smallint not null,
    state text not null
        check (state in ('made', 'seen', 'accepted', 'declined', 'over', 'withdrawn')),
    because json not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    seen_at timestamptz,
    ended_at timestamptz,
    decline text,
    withdrawal text,
    check ((ended_at is null) = (state in ('made', 'seen'))),
    check ((decline is null) = (state <> 'declined')),
    check ((withdrawal is null) = (state <> 'withdrawn'))
);
-- Nobody is rung twice at once for the same task, whoever rings them.
create unique index offer_ringing on offer (volunteer_id, task_id) where state in ('made', 'seen');
create index offer_task on offer (task_id, volunteer_id, made_at);
create index offer_mine on offer (volunteer_id, made_at desc);

-- What routing looks at: of each lane and urgency the soonest due. Whenever rings nobody.
create index task_rung on task (lane_id, urgency, due_at, id)
    where state = 'open' and urgency <> 'whenever';
