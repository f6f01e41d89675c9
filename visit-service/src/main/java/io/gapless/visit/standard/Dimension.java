package io.gapless.visit.standard;

/** The dimensions of service quality (Parasuraman, Zeithaml, Berry 1988), shared by all services. */
public enum Dimension {
    TANGIBLES,
    RELIABILITY,
    RESPONSIVENESS,
    ASSURANCE,
    EMPATHY
}
