package io.gapless.complaint.taxonomy;

/** How much harm a complaint tells of, lowest to highest. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
