-- Ringing counsellors for seekers who wait, and telling supervisors of those who wait too long. No
-- words and no names: a call says a language, and whether it is urgent.

-- A counsellor was rung for a seeker. `since`: from when this wait is counted; `severity`: how severe
-- it was when it rang. Ended ones stay for as long as the hour's limit and the next wave ask for them.
create table session_call (
    id uuid primary key,
    version int not null default 1,
    session_id uuid not null references counselling_session,
    counsellor_id uuid not null references account,
    language text not null,
    since timestamptz not null,
    severity smallint not null check (severity between 1 and 3),
    wave smallint not null,
    state text not null check (state in ('made', 'answered', 'declined', 'over', 'withdrawn')),
    made_at timestamptz not null,
    -- From when it is told outside the open page.
    ready_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'made') = (ended_at is null)),
    -- Nobody is rung twice in a wave, whoever rings and however often they begin anew.
    unique (session_id, since, counsellor_id, severity, wave)
);
create unique index call_ringing on session_call (session_id, counsellor_id) where state = 'made';
create index call_mine on session_call (counsellor_id, made_at desc);
create index call_age on session_call (ended_at) where state <> 'made';

-- That a seeker has waited too long, or a call for help was not answered: told once for each step.
create table session_escalation (
    id uuid primary key,
    session_id uuid not null references counselling_session,
    cause text not null check (cause in ('waiting', 'help')),
    since timestamptz not null,
    step smallint not null check (step in (1, 2)),
    told_at timestamptz not null,
    unique (session_id, cause, since, step)
);
create index escalation_age on session_escalation (told_at);

-- To whom.
create table session_alert (
    escalation_id uuid not null references session_escalation on delete cascade,
    account_id uuid not null references account,
    primary key (escalation_id, account_id)
);

-- Telling of a call or an escalation (`about`) on one way. Whoever sends has it until `taken_until`.
create table session_notice (
    about uuid not null,
    way_id uuid not null references way on delete cascade,
    attempts smallint not null default 1,
    taken_until timestamptz not null,
    sent_at timestamptz,
    failed boolean not null default false,
    primary key (about, way_id)
);
create index session_notice_age on session_notice (taken_until);

-- How long seekers waited lately is asked every few seconds.
create index session_begun_lately on counselling_session (begun_at);

-- Seekers who waited too long, or were left without an answer, are unmet demand as well.
alter table shortage drop constraint shortage_reason_check,
    add constraint shortage_reason_check check (
        reason in ('nobody_knows', 'nobody_there', 'nobody_takes', 'waited_too_long'));
