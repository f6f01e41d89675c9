-- The counts and means of a cut are read off an index; the answers of a response lie side by side already.
create index response_cut on response (questionnaire_code, org_unit, answered_at) include (id, segment, score);
