-- Why a visit was called off whose promise was taken back; the service's own reason, which people do not choose.
insert into visit_reason (code, name_zh, name_en, uses, needs_words, active) values
    ('PROMISE_WITHDRAWN', '承诺已撤销', 'Promise withdrawn', '{}', false, true);
