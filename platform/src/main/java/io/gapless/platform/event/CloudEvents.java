package io.gapless.platform.event;

/** Kafka headers of the CloudEvents 1.0 binary mode. */
final class CloudEvents {

    static final String SPEC_VERSION = "ce_specversion";
    static final String ID = "ce_id";
    static final String SOURCE = "ce_source";
    static final String TYPE = "ce_type";
    static final String SUBJECT = "ce_subject";
    static final String TIME = "ce_time";
    static final String CONTENT_TYPE = "content-type";

    private CloudEvents() {}
}
