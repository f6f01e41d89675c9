package io.gapless.complaint.customer;

/** A customer became known or changed; published inside the application, in the transaction of the change. */
public record CustomerKnown(KnownCustomer customer) {}
