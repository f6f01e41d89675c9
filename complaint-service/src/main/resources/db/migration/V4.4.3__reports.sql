-- What reports are counted from: few complaints are reopened, and few are open.
create index complaint_entry_reopened on complaint_entry (complaint_id)
    where kind = 'MOVED' and to_status = 'INVESTIGATING' and from_status in ('RESOLVED', 'CALLBACK', 'CLOSED', 'REJECTED');
create index complaint_open on complaint (received_at) where status not in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED');
