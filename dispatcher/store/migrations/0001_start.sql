-- The record. Lock order for everything that writes several of these: see dispatcher/store/__init__.py.

create table organisation (
    id int generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null,
    created_at timestamptz not null
);

create table response (
    id int generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null,
    glide text,
    expected_languages text[] not null default '{}',
    created_at timestamptz not null,
    closed_at timestamptz
);

create table response_organisation (
    response_id int not null references response,
    organisation_id int not null references organisation,
    primary key (response_id, organisation_id)
);

-- People

create table account (
    id uuid primary key,
    email text not null,
    name text not null,
    password_hash text,
    locale text not null default 'en',
    timezone text not null default 'UTC',
    created_at timestamptz not null,
    disabled_at timestamptz
);
create unique index account_email on account (lower(email));

create table membership (
    account_id uuid not null references account,
    organisation_id int not null references organisation,
    role text not null check (role in ('volunteer', 'coordinator', 'observer', 'supervisor')),
    created_at timestamptz not null,
    primary key (account_id, organisation_id, role)
);
create index membership_organisation on membership (organisation_id, role);

create table volunteer (
    account_id uuid primary key references account,
    created_at timestamptz not null
);

create table proficiency (
    account_id uuid not null references volunteer,
    tag text not null,
    level text not null check (level in ('native', 'fluent', 'working')),
    reading boolean not null,
    writing boolean not null,
    speaking boolean not null,
    primary key (account_id, tag)
);

create table clearance (
    account_id uuid not null references volunteer,
    name text not null,
    granted_at timestamptz not null,
    until timestamptz,
    primary key (account_id, name)
);

-- Only hashes of secrets are stored: whoever reads the table can sign in as nobody.
create table sign_in (
    token_hash bytea primary key,
    account_id uuid not null references account,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sign_in_account on sign_in (account_id);

create table bearer_token (
    token_hash bytea primary key,
    account_id uuid not null references account,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index bearer_token_account on bearer_token (account_id);

-- Keys are hashes of e-mail and of address, so that no address is stored.
create table throttle (
    key bytea primary key,
    window_started_at timestamptz not null,
    attempts int not null
);

-- Lanes and tasks

create table lane (
    id int generated always as identity primary key,
    organisation_id int references organisation,
    kind text not null,
    source_language text,
    target_language text,
    clearance text,
    unique nulls not distinct (organisation_id, kind, source_language, target_language, clearance)
);

create table import (
    id uuid primary key,
    version bigint not null default 1,
    organisation_id int not null references organisation,
    response_id int not null references response,
    created_by uuid not null references account,
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    filename text not null,
    kind text not null,
    target_language text,
    urgency text not null,
    mapping json,
    format text not null default '',
    encoding text not null default '',
    columns text[] not null default '{}',
    warnings json not null default '[]',
    error json,
    bytes_total bigint not null default 0,
    bytes_done bigint not null default 0,
    line_done bigint not null default 0,
    rows_done bigint not null default 0,
    created bigint not null default 0,
    repeated bigint not null default 0,
    uncertain bigint not null default 0,
    rejected bigint not null default 0,
    created_at timestamptz not null,
    started_at timestamptz,
    alive_at timestamptz,
    finished_at timestamptz
);
create index import_organisation on import (organisation_id, created_at desc);
create index import_running on import (alive_at) where state = 'running';

create table import_reject (
    import_id uuid not null references import,
    line bigint not null,
    code text not null,
    detail json not null,
    cells json not null,
    primary key (import_id, line)
);

create table task (
    id uuid primary key,
    version bigint not null default 1,
    state text not null
        check (state in ('draft', 'open', 'full', 'done', 'cancelled', 'expired')),
    response_id int not null references response,
    organisation_id int not null references organisation,
    lane_id int not null references lane,
    purpose text not null default 'work' check (purpose in ('work', 'identify_language')),
    urgency text not null check (urgency in ('critical', 'urgent', 'soon', 'whenever')),
    title text not null,
    words int not null,
    wanted smallint not null check (wanted > 0),
    taken smallint not null default 0,
    agreement text not null check (agreement in ('none', 'majority', 'equal')),
    agree_on smallint not null,
    review boolean not null,
    fence bigint not null default 0,
    created_by uuid not null references account,
    created_at timestamptz not null,
    due_at timestamptz not null,
    deadline timestamptz,
    expires_at timestamptz,
    claimed_at timestamptz,
    done_at timestamptz,
    declared_language text,
    detected_language text,
    language_confidence real,
    parent_id uuid references task,
    similar_to uuid,
    import_id uuid references import,
    import_key bytea,
    check (taken between 0 and wanted),
    -- open means: a slot is free. The database itself refuses a board that lies.
    check (state <> 'open' or taken < wanted),
    check (state <> 'full' or taken = wanted)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);

-- The board: the soonest due of each lane, without touching the table.
create index task_board on task (lane_id, due_at, id) where state = 'open';
create index task_desk on task (organisation_id, response_id, id desc);
create index task_figures on task (response_id, organisation_id, state, lane_id);
create index task_claimed on task (response_id, claimed_at) where claimed_at is not null;
create index task_expiring on task (expires_at)
    where expires_at is not null and state in ('draft', 'open');
create index task_parent on task (parent_id) where parent_id is not null;
create unique index task_import_key on task (response_id, organisation_id, import_key)
    where import_key is not null;

-- Apart from the task, so that claiming rewrites no text.
create table task_content (
    task_id uuid primary key references task,
    brief text not null,
    text text not null,
    candidates json not null default '[]',
    similar_keys bigint[] not null default '{}'
);
create index task_similar on task_content using gin (similar_keys);

create table claim (
    id uuid primary key,
    version bigint not null default 1,
    task_id uuid not null references task,
    lane_id int not null references lane,
    volunteer_id uuid not null references account,
    slot smallint not null,
    fence bigint not null,
    state text not null check (state in
        ('active', 'submitted', 'accepted', 'returned', 'released', 'lapsed', 'revoked')),
    claimed_at timestamptz not null,
    lease_ends_at timestamptz,
    longest_until timestamptz,
    last_sign_at timestamptz not null,
    warned boolean not null default false,
    ended_at timestamptz,
    reason text
);
-- A second claim of one slot, or by one volunteer, cannot be written by anybody.
create unique index claim_slot on claim (task_id, slot)
    where state in ('active', 'submitted', 'accepted');
create unique index claim_volunteer on claim (task_id, volunteer_id)
    where state in ('active', 'submitted', 'accepted');
create index claim_task on claim (task_id);
-- The lane is that of the task, written twice so that a board counts what is held without joining.
create index claim_held on claim (lane_id, lease_ends_at) include (volunteer_id)
    where state = 'active';
create index claim_lease on claim (lease_ends_at) where state = 'active';
create index claim_mine on claim (volunteer_id, claimed_at desc);

-- By task and person, not by claim: words outlive the lease they were typed under.
create table draft (
    task_id uuid not null references task,
    volunteer_id uuid not null references account,
    content json not null,
    saved_at timestamptz not null,
    primary key (task_id, volunteer_id)
);

create table submission (
    id uuid primary key,
    version bigint not null default 1,
    task_id uuid not null references task,
    claim_id uuid not null unique references claim,
    author_id uuid not null references account,
    state text not null check (state in ('waiting', 'accepted', 'returned')),
    content json not null,
    submitted_at timestamptz not null
);
create index submission_waiting on submission (submitted_at, id) where state = 'waiting';
create index submission_task on submission (task_id);

create table review (
    submission_id uuid primary key references submission,
    reviewer_id uuid references account,
    verdict text not null check (verdict in ('accepted', 'returned')),
    content json,
    remarks text,
    reviewed_at timestamptz not null
);

-- The log

-- One epoch for the whole record: a record restored from a backup gets a new one
-- (imece migrate --new-epoch), so that no follower goes on from offsets that were taken back.
create table installation (
    one boolean primary key default true check (one),
    epoch text not null
);
insert into installation (epoch) values (substr(md5(random()::text || clock_timestamp()::text), 1, 6));

create table channel (
    name text primary key,
    top bigint not null,
    floor bigint not null default 0
);

create table event (
    channel text not null,
    "offset" bigint not null,
    at timestamptz not null,
    frame text not null,
    primary key (channel, "offset")
);
create index event_at on event using brin (at);

create table idempotency (
    account_id uuid not null references account,
    key text not null,
    fingerprint bytea not null,
    answer text not null,
    created_at timestamptz not null,
    primary key (account_id, key)
);
create index idempotency_age on idempotency (created_at);
