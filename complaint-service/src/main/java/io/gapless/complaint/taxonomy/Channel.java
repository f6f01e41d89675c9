package io.gapless.complaint.taxonomy;

/** By which way a customer turns to the desk. */
public enum Channel {
    HOTLINE,
    WEB,
    APP,
    WECHAT,
    EMAIL,
    LETTER,
    WALK_IN,
    /** Told to a customer manager during a visit. */
    VISIT,
    /** Handed over by a partner's system. */
    PARTNER
}
