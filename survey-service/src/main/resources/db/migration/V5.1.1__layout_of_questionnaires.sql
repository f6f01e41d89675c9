-- Languages beside Chinese and English, and blocks, as JSON; null of a questionnaire that has neither.
alter table questionnaire add column layout text;
