-- Ways to reach a volunteer outside the open page. `address` is personal (a push subscription) or a
-- secret (an Apprise URL); a mail's is the account's own, and so not here a second time.
create table way (
    id uuid primary key,
    account_id uuid not null references volunteer,
    kind text not null check (kind in ('mail', 'push', 'apprise')),
    address text,
    address_hash bytea not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    disabled_because text,
    failures int not null default 0,
    last_failed_at timestamptz,
    last_error text,
    last_sent_at timestamptz,
    not_before timestamptz,
    unique (account_id, kind, address_hash),
    check ((kind = 'mail') = (address is null)),
    check ((disabled_at is null) = (disabled_because is null))
);
-- A browser is one person's: whoever signs in there last.
create unique index way_browser on way (address_hash) where kind = 'push';
create index way_trouble on way (kind) where disabled_at is not null or failures > 0;

-- Telling of one offer on one way.
create table notice (
    offer_id uuid not null references offer,
    way_id uuid not null references way on delete cascade,
    state text not null default 'waiting'
        check (state in ('waiting', 'sending', 'sent', 'failed', 'skipped')),
    attempts smallint not null default 0,
    ready_at timestamptz not null,
    sent_at timestamptz,
    used_at timestamptz,
    primary key (offer_id, way_id)
);
create index notice_waiting on notice (way_id, ready_at) where state in ('waiting', 'sending');
create index notice_sent on notice (way_id, sent_at) where sent_at is not null;
create index notice_age on notice (ready_at);
