-- Texts of replies in both languages. A version never changes: a change is a new one.
create table reply_template (
    id         uuid primary key,
    code       text not null,
    version    int not null check (version > 0),
    name       text not null,
    subject_zh text not null,
    text_zh    text not null,
    subject_en text not null,
    text_en    text not null,
    active     boolean not null,
    created_by text not null,
    created_at timestamptz not null,
    unique (code, version)
);

insert into reply_template (id, code, version, name, subject_zh, text_zh, subject_en, text_en, active, created_by, created_at)
values ('019a8f00-0000-7000-8000-00000000e001', 'acknowledgement', 1, '确认收到 / Acknowledgement',
    '已收到您的投诉 [{number}]',
    E'尊敬的{customerName}：\n\n我们已收到您的投诉，编号为 {number}。我们将于 {firstResponseDueAt} 前答复您，于 {dueAt} 前处理完毕。\n\n补充情况，请直接回复本邮件，并保留主题中的编号。您也可凭编号和查询码 {followSecret} 在线查询进展。',
    'We have received your complaint [{number}]',
    E'Dear {customerName},\n\nwe have received your complaint. Its number is {number}. You will hear from us by {firstResponseDueAt}, and we mean to settle it by {dueAt}.\n\nTo tell us more, answer this mail and leave the number in its subject. You can also follow your case online by its number and the code {followSecret}.',
    true, 'system', '2026-11-22T00:00:00Z'),
    ('019a8f00-0000-7000-8000-00000000e002', 'progress', 1, '进展告知 / Progress',
    '您的投诉 [{number}] 的进展',
    E'尊敬的{customerName}：\n\n您的投诉 {number} 正在处理中，预计于 {dueAt} 前完成。给您带来不便，我们深表歉意。',
    'Your complaint [{number}]: where it stands',
    E'Dear {customerName},\n\nwe are working on your complaint {number} and mean to settle it by {dueAt}. We are sorry for the trouble.',
    true, 'system', '2026-11-22T00:00:00Z');
