-- Counselling sessions. No text lies here unless it is sealed under its session's key, and no address
-- of a seeker lies here at all.

-- An organisation offers counselling for a response; one does, and its supervisors answer for it.
create table counselling (
    response_id int primary key references response,
    organisation_id int not null references organisation,
    open boolean not null,
    per_supervisor int not null check (per_supervisor between 1 and 50),
    cap int not null check (cap between 1 and 10),
    retention_h int not null check (retention_h between 1 and 720),
    changed_by uuid not null references account,
    changed_at timestamptz not null
);
create index counselling_organisation on counselling (organisation_id);

-- Numbers to call that the organisation gives instead of those that came with the system.
create table helpline (
    response_id int not null references counselling on delete cascade,
    place int not null,
    country text not null,
    name text not null,
    number text not null,
    hours text,
    languages text[] not null,
    source text not null,
    checked_on date not null,
    primary key (response_id, place)
);

-- What an organisation has found out about somebody who would counsel for it.
create table counsellor (
    organisation_id int not null references organisation,
    account_id uuid not null references account,
    vetting_what text,
    vetting_by uuid references account,
    vetting_until timestamptz,
    training_by uuid references account,
    training_until timestamptz,
    code_version int,
    code_signed_on date,
    cap int check (cap between 1 and 10),
    paused boolean not null default false,
    owes_check_in boolean not null default false,
    checked_in_by uuid references account,
    checked_in_at timestamptz,
    changed_at timestamptz not null,
    primary key (organisation_id, account_id),
    check ((vetting_what is null) = (vetting_by is null)),
    check ((code_version is null) = (code_signed_on is null))
);
create index counsellor_account on counsellor (account_id);

create table shift (
    id uuid primary key,
    organisation_id int not null references organisation,
    account_id uuid not null references account,
    role text not null check (role in ('supervisor', 'counsellor')),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    made_by uuid not null references account,
    check (starts_at < ends_at)
);
create index shift_organisation on shift (organisation_id, ends_at);

create table counselling_session (
    id uuid primary key,
    version int not null,
    state text not null check (state in ('waiting', 'live', 'over')),
    response_id int not null references counselling,
    organisation_id int not null references organisation,
    language text not null,
    severity smallint not null check (severity between 1 and 3),
    severity_from text not null,
    age_band text check (age_band in ('child', 'teen', 'adult')),
    topic text,
    begun_at timestamptz not null,
    waiting_since timestamptz not null,
    counsellor_id uuid references account,
    met uuid[] not null default '{}',
    answered_at timestamptz,
    interrupted_at timestamptz,
    transfer_state text check (transfer_state in ('asked', 'agreed')),
    transfer_to uuid references account,
    transfer_asked_at timestamptz,
    last_offset int not null default 0,
    help_asked_at timestamptz,
    watcher_id uuid references account,
    watcher_seen_at timestamptz,
    stepped_in_by uuid references account,
    ending text,
    ended_at timestamptz,
    form jsonb,
    -- What the seeker's tab holds, hashed; sealed as well, for an answer to its beginning that was
    -- lost and is asked for again with what it began with. All of it goes with the key.
    begun_with bytea unique,
    token_hash bytea,
    token_sealed bytea,
    seeker_seen_at timestamptz not null,
    seeker_read int not null default 0,
    seeker_typing_at timestamptz,
    counsellor_seen_at timestamptz,
    counsellor_read int not null default 0,
    counsellor_typing_at timestamptz,
    -- Since when nobody could come to a seeker who waits.
    shut_since timestamptz,
    destroy_at timestamptz,
    check ((state = 'live') <= (counsellor_id is not null)),
    check ((state = 'waiting') <= (counsellor_id is null)),
    check ((state = 'over') = (ending is not null)),
    check ((state = 'over') = (ended_at is not null)),
    check ((transfer_state is null) = (transfer_asked_at is null))
) with (fillfactor = 80);
create index session_going_on on counselling_session (response_id) where state <> 'over';
create index session_held on counselling_session (counsellor_id) where state = 'live';
create index session_ended on counselling_session (response_id, ended_at) where state = 'over';
create index session_begun on counselling_session (response_id, begun_at);
create index session_to_destroy on counselling_session (destroy_at) where destroy_at is not null;

-- The key that a session's words are sealed under, itself sealed under a master key.
create table session_key (
    session_id uuid primary key references counselling_session,
    master text not null,
    sealed bytea not null
);

create table session_message (
    session_id uuid not null references counselling_session,
    "offset" int not null,
    sender text not null check (sender in ('seeker', 'counsellor', 'supervisor')),
    author_id uuid references account,
    client_id uuid not null,
    whisper boolean not null default false,
    sealed bytea not null,
    sent_at timestamptz not null,
    primary key (session_id, "offset"),
    unique (session_id, sender, client_id),
    check ((sender = 'seeker') = (author_id is null)),
    check (not whisper or sender = 'supervisor')
);

create table session_note (
    id uuid primary key,
    session_id uuid not null references counselling_session,
    author_id uuid not null references account,
    sealed bytea not null,
    written_at timestamptz not null
);
create index note_of_session on session_note (session_id, written_at);

-- Which supervisor has read along, and for how long. It outlasts the words.
create table session_read (
    session_id uuid not null references counselling_session,
    account_id uuid not null references account,
    began_at timestamptz not null,
    last_at timestamptz not null,
    primary key (session_id, account_id, began_at)
);

-- Each time that somebody counselled in a session, for how long.
create table session_stint (
    session_id uuid not null references counselling_session,
    counsellor_id uuid not null references account,
    began_at timestamptz not null,
    ended_at timestamptz,
    heavy boolean not null default false,
    primary key (session_id, counsellor_id, began_at)
);
create index stint_of on session_stint (counsellor_id, began_at desc);
create unique index stint_now on session_stint (session_id) where ended_at is null;
