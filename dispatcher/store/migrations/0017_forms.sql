-- Every set of questions that an organisation ever asked or saved, once. As json and not jsonb, which
-- keeps no order. A name is for using it again; saving another form under it moves the name.
create table form (
    id uuid primary key,
    organisation_id int not null references organisation,
    digest bytea not null,
    schema json not null,
    name text check (length(name) between 1 and 100),
    created_at timestamptz not null,
    unique (organisation_id, digest),
    unique (organisation_id, name)
);

-- Which form a task asks, for those who read all its answers.
create table task_form (
    task_id uuid primary key references task on delete cascade,
    form_id uuid not null references form,
    response_id int not null references response
);
create index task_form_by_form on task_form (form_id, response_id, task_id);

-- What every task of an import asks for beyond its text.
alter table import add column asked json;
