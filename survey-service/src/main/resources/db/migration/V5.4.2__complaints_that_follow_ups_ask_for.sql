-- Complaints that complaint-service was asked to open because of a low score: one for each follow-up.
create table follow_up_complaint_request (
    follow_up    uuid primary key references follow_up,
    requested_by text not null,
    requested_at timestamptz not null
);
