-- Ways are also for those who coordinate, who are told of what their organisation is short of.
alter table way drop constraint way_account_id_fkey,
    add constraint way_account_id_fkey foreign key (account_id) references account;

-- When a way was last told of an organisation's shortages.
create table alarm (
    way_id uuid not null references way on delete cascade,
    organisation_id int not null references organisation,
    told_at timestamptz not null,
    primary key (way_id, organisation_id)
);
