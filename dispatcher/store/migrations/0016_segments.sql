-- Drafts of what is translated segment by segment: a row each, so that one sentence can be saved
-- without the others, and two tabs don't write over each other's.
create table draft_segment (
    task_id uuid not null references task,
    volunteer_id uuid not null references account,
    segment_id text not null,
    target text not null,
    -- What its writer knew to be saved before, and what was saved instead: the words of another
    -- tab, until somebody who has seen them types on.
    was text not null default '',
    other text,
    saved_at timestamptz not null,
    primary key (task_id, volunteer_id, segment_id)
);

-- What a reviewer remarked: [{"category", "text", "segment"}].
alter table review add column notes json not null default '[]';

-- How the words of a response are to be translated, by language pair.
create table glossary_term (
    id uuid primary key,
    response_id int not null references response,
    source_language text not null,
    target_language text not null,
    term text not null,
    -- The term without its case, which the database cannot tell of every script.
    folded text not null,
    wanted text not null,
    note text not null default '',
    changed_by uuid not null references account,
    changed_at timestamptz not null
);
create unique index glossary_term_once
    on glossary_term (response_id, source_language, target_language, folded);
