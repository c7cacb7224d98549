-- How many were told that nobody is there for them, by language and hour. Of whom nothing is known,
-- nothing is kept: one row is all of them.
create table turned_away (
    response_id int not null references counselling,
    language text not null,
    hour timestamptz not null,
    shut text not null check (shut in ('no_supervisor', 'no_counsellor', 'no_counsellor_of_language')),
    count int not null check (count > 0),
    primary key (response_id, hour, language, shut)
);
