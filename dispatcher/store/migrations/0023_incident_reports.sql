-- What supervisors report of sessions that went wrong. The codes stay; the account in words lies
-- sealed under a key of its own and goes when its time is over.

-- How long an organisation keeps accounts in words; without a row for the time that the system says.
create table incident_keeping (
    organisation_id int primary key references organisation,
    days int not null check (days between 1 and 3650),
    changed_by uuid not null references account,
    changed_at timestamptz not null
);

create table incident (
    id uuid primary key,
    session_id uuid not null references counselling_session,
    organisation_id int not null references organisation,
    kind text not null,
    done text[] not null check (cardinality(done) > 0),
    passed_to text[] not null check (cardinality(passed_to) > 0),
    filed_by uuid not null references account,
    filed_at timestamptz not null,
    client_id uuid not null,
    destroy_at timestamptz,
    unique (filed_by, client_id)
);
create index incident_of_organisation on incident (organisation_id, filed_at desc);
create index incident_of_session on incident (session_id);
create index incident_to_destroy on incident (destroy_at) where destroy_at is not null;

create table incident_text (
    incident_id uuid primary key references incident,
    master text not null,
    sealed_key bytea not null,
    sealed bytea not null
);

-- Who has read an account, and when. It outlasts the words.
create table incident_read (
    incident_id uuid not null references incident,
    account_id uuid not null references account,
    read_at timestamptz not null,
    primary key (incident_id, account_id, read_at)
);
