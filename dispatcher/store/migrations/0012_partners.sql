-- Whose volunteers may do what an organisation keeps for its own people and its partners'.
create table partner (
    organisation_id int not null references organisation,
    partner_id int not null references organisation,
    primary key (organisation_id, partner_id),
    check (organisation_id <> partner_id)
);
create index partner_of on partner (partner_id, organisation_id);

alter table lane add column partners boolean not null default false,
    add check (not partners or organisation_id is not null);
do $$
declare name text;
begin
    select conname into strict name from pg_constraint
    where conrelid = 'lane'::regclass and contype = 'u';
    execute format('alter table lane drop constraint %I', name);
end $$;
alter table lane add constraint lane_key unique nulls not distinct
    (organisation_id, kind, source_language, target_language, clearance, partners);
