-- What open tasks are short of, by organisation and lane; written by whoever routes. Ended ones stay,
-- so that the version of one that comes back is higher.
create table shortage (
    organisation_id int not null references organisation,
    lane_id int not null references lane,
    version bigint not null,
    reason text not null check (reason in ('nobody_knows', 'nobody_there', 'nobody_takes')),
    waiting json not null,
    eligible int not null,
    present int not null,
    in_window int not null,
    opens_at timestamptz,
    since timestamptz not null,
    ended_at timestamptz,
    primary key (organisation_id, lane_id)
);
