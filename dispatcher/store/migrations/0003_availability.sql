-- When volunteers can be counted on. The time zone is the account's: people have one.

create table availability (
    account_id uuid primary key references volunteer,
    -- Minutes since midnight, by the clock on the volunteer's wall.
    quiet_from smallint check (quiet_from between 0 and 1439),
    quiet_until smallint check (quiet_until between 0 and 1439),
    available_until timestamptz,
    changed_at timestamptz not null,
    check ((quiet_from is null) = (quiet_until is null))
);

create table availability_window (
    account_id uuid not null references availability,
    day smallint not null check (day between 0 and 6), -- Monday is 0
    starts smallint not null check (starts between 0 and 1439),
    ends smallint not null check (ends between 0 and 1439), -- not later than its start: next day
    primary key (account_id, day, starts, ends)
);

-- What is told of an account has a version like everything that events tell of.
alter table account add column version bigint not null default 1;
