package io.gapless.visit.standard;

/** What has to show that a step was carried out. */
public enum Evidence {
    NONE,
    PHOTO,
    TEXT,
    NUMBER,
    SIGNATURE
}
