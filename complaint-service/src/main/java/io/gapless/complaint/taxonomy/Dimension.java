package io.gapless.complaint.taxonomy;

/** The service dimensions shared by complaints, standards, promises and surveys. */
public enum Dimension {
    TANGIBLES,
    RELIABILITY,
    RESPONSIVENESS,
    ASSURANCE,
    EMPATHY
}
