-- Hours of meetings: an entry each, which names its meeting. What was said differently since is taken
-- back by an entry that nobody made, and credited anew: `times` counts how often that was.
alter table ledger_entry
    add column meeting text not null default '',
    add column times smallint not null default 1 check (times > 0);
drop index ledger_credit;
create unique index ledger_credit on ledger_entry (claim_id, meeting, times) where sort = 'credit';

-- Only what is of a meeting is taken back by itself; a reason is a person's.
alter table ledger_entry drop constraint ledger_entry_check2, drop constraint ledger_entry_check3,
    drop constraint ledger_entry_check4;
alter table ledger_entry
    add constraint ledger_made_by check (case sort
        when 'credit' then made_by is null
        when 'correction' then made_by is not null
        else made_by is not null or meeting <> '' end),
    add constraint ledger_reason check ((made_by is null) = (reason is null)),
    add constraint ledger_about_one check ((sort = 'credit') = (about is null));

-- Whether nothing is left in a file of when, where and by whom it was made, as far as can be told.
alter table file add column bare boolean not null default false;
update file set bare = true where media_type like 'image/%' or media_type like 'text/%'
    or media_type = 'application/x-subrip';
