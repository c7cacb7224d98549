-- Tasks whose last answer goes to somebody trusted first, and until when.
create table arbitration (
    task_id uuid primary key references task,
    until timestamptz not null
);
create index arbitration_until on arbitration (until);
