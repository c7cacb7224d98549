-- Files. Bytes lie outside the record, each once under its hash; who sent them, and what they belong
-- to, is here. The row of some bytes is locked by whoever puts them there or takes them away.

create table file_bytes (
    hash bytea primary key check (octet_length(hash) = 32),
    bytes bigint not null,
    sent_at timestamptz not null
);

create table file (
    id uuid primary key,
    hash bytea not null references file_bytes,
    bytes bigint not null,
    media_type text not null,
    name text not null,
    uploaded_by uuid not null references account,
    uploaded_at timestamptz not null
);
create index file_hash on file (hash);
create index file_uploaded on file (uploaded_by, uploaded_at);
create index file_age on file (uploaded_at);

-- What a coordinator gives out with a task.
create table task_file (
    task_id uuid not null references task,
    place smallint not null,
    file_id uuid not null references file,
    primary key (task_id, file_id)
);
create index task_file_file on task_file (file_id);

-- What an answer consists of.
create table submission_file (
    submission_id uuid not null references submission,
    place smallint not null,
    file_id uuid not null references file,
    primary key (submission_id, file_id)
);
create index submission_file_file on submission_file (file_id);
