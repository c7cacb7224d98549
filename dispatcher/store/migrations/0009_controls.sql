-- When a coordinator had the task rung anew: its waves are counted from then on.
alter table task add column rung_again_at timestamptz;

-- Who gave a claim to somebody: they did not ask for it themselves.
create table assignment (
    claim_id uuid primary key references claim,
    task_id uuid not null references task,
    assigned_by uuid not null references account,
    assigned_at timestamptz not null
);
create index assignment_task on assignment (task_id, assigned_at);

-- Lanes in which an organisation rings for nobody. Its tasks stay on the boards.
create table ringing_pause (
    organisation_id int not null references organisation,
    lane_id int not null references lane,
    paused_by uuid not null references account,
    paused_at timestamptz not null,
    primary key (organisation_id, lane_id)
);

-- By which waves an organisation rings, where not by everybody's.
create table routing_policy (
    organisation_id int not null references organisation,
    urgency text not null check (urgency in ('critical', 'urgent', 'soon')),
    waves json not null,
    changed_by uuid not null references account,
    changed_at timestamptz not null,
    primary key (organisation_id, urgency)
);
