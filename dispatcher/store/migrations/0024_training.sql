-- What those who would counsel have learnt and signed by themselves. It belongs to them and not to an
-- organisation: what one has written down by hand stays in `counsellor`, and the better of the two
-- counts.

-- `wrong`: the questions that were answered wrongly; not what was chosen.
create table training_attempt (
    account_id uuid not null references account,
    id uuid not null,
    course int not null,
    minor int not null,
    asked int not null,
    wrong text[] not null,
    passed boolean not null,
    made_at timestamptz not null,
    primary key (account_id, id)
);

-- The last time that somebody passed.
create table training_pass (
    account_id uuid primary key references account,
    course int not null,
    passed_at timestamptz not null,
    valid_until timestamptz not null,
    check (passed_at < valid_until)
);

-- `sha256`: of the words that were signed.
create table code_signature (
    account_id uuid not null references account,
    version int not null,
    language text not null,
    sha256 text not null,
    signed_at timestamptz not null,
    primary key (account_id, version)
);
