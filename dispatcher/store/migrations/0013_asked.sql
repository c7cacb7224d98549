-- What a task asks for beyond its text: the parts of a document, a form. Null where it asks for one
-- answer in words.
alter table task_content add column asked jsonb;
