-- Files that are translated and come back in their layout. Segments as they were read, once: the
-- file is changed at their places, by their words. As json and not jsonb, which is read as a whole.
create table document (
    id uuid primary key,
    version bigint not null default 1,
    organisation_id int not null references organisation,
    response_id int not null references response,
    created_by uuid not null references account,
    created_at timestamptz not null,
    state text not null check (state in ('ready', 'posted', 'cancelled')),
    file_id uuid not null references file,
    name text not null,
    format text not null,
    encoding text,
    column_name text,
    source_language text,
    detected_language text,
    segments json not null,
    words int not null
);
create index document_list on document (organisation_id, id desc);
create index document_file on document (file_id);

-- The tasks it was made into.
create table document_part (
    document_id uuid not null references document,
    target_language text not null,
    number smallint not null,
    task_id uuid not null unique references task,
    primary key (document_id, target_language, number)
);
