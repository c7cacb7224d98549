-- A draft in two tabs, or on two devices: which of them wrote it last, how often it was written, and
-- what the others had written where their words were replaced by somebody who did not know them.
alter table draft add column version bigint not null default 1;
alter table draft add column tab text;
alter table draft add column others jsonb not null default '{}';
