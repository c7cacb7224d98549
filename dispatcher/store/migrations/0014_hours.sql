-- The hours ledger. What is written stays: the database itself refuses to change or remove a line.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: write a reversing entry', tg_table_name
        using errcode = 'restrict_violation';
end $$;

create table ledger_entry (
    id uuid primary key,
    sort text not null check (sort in ('credit', 'reversal', 'correction')),
    claim_id uuid not null references claim,
    task_id uuid not null references task,
    volunteer_id uuid not null references account,
    organisation_id int not null references organisation,
    response_id int not null references response,
    lane_id int not null references lane,
    kind text not null,
    -- The time that the claim was worked at. `seconds` is less where several were held at once.
    began_at timestamptz not null,
    ended_at timestamptz not null,
    seconds int not null,
    about uuid references ledger_entry,
    made_by uuid references account,
    reason text,
    written_at timestamptz not null,
    check (began_at <= ended_at),
    check ((sort = 'reversal') = (seconds < 0) or seconds = 0),
    check ((sort = 'credit') = (about is null)),
    check ((sort = 'credit') = (made_by is null)),
    check ((sort = 'credit') = (reason is null)),
    check (made_by <> volunteer_id)
);
-- One credit a claim, and nothing is taken back or put in its place twice.
create unique index ledger_credit on ledger_entry (claim_id) where sort = 'credit';
create unique index ledger_about on ledger_entry (about, sort) where about is not null;
create index ledger_mine on ledger_entry (volunteer_id, ended_at desc, id desc);
create index ledger_organisation on ledger_entry (organisation_id, ended_at desc, id desc);

create table ledger_confirmation (
    entry_id uuid primary key references ledger_entry,
    confirmed_by uuid not null references account,
    confirmed_at timestamptz not null
);

create trigger ledger_entry_stays before update or delete on ledger_entry
    for each row execute function refuse_change();
create trigger ledger_entry_all_stays before truncate on ledger_entry
    for each statement execute function refuse_change();
create trigger ledger_confirmation_stays before update or delete on ledger_confirmation
    for each row execute function refuse_change();
create trigger ledger_confirmation_all_stays before truncate on ledger_confirmation
    for each statement execute function refuse_change();

-- Up to where the sweep has credited what was over, and when it last looked at everything there is.
create table crediting (
    one boolean primary key default true check (one),
    credited_to timestamptz not null,
    looked_at timestamptz not null
);
-- What it reads. Nothing that handing in has to keep in order: block ranges of the submissions as
-- they come, and an entry for the claims alone that ended without one.
create index submission_at on submission using brin (submitted_at) with (pages_per_range = 32);
create index claim_given_up on claim (ended_at) where state in ('released', 'lapsed', 'revoked');

-- What a certificate stated when it was issued is in its code, signed.
create table certificate (
    id uuid primary key,
    number text not null unique,
    volunteer_id uuid not null references account,
    organisation_id int references organisation, -- null: of all
    began_at timestamptz not null,
    ended_at timestamptz not null,
    code text not null,
    issued_at timestamptz not null
);
create index certificate_mine on certificate (volunteer_id, issued_at desc);

-- What became of the work, told to those who did it.
create table outcome (
    id uuid primary key,
    response_id int not null references response,
    organisation_id int not null references organisation,
    text text not null,
    written_by uuid not null references account,
    written_at timestamptz not null,
    withdrawn_at timestamptz
);
create index outcome_of on outcome (organisation_id, response_id, written_at desc);

create table outcomes_read (
    account_id uuid primary key references account,
    read_at timestamptz not null
);
