package io.gapless.visit.customer;

import java.util.UUID;

/**
 * Somebody else looks after a customer now; told within the transaction that hears of it.
 *
 * @param from username of who did
 * @param to username of who does
 */
public record ManagerChanged(UUID customer, String from, String to) {}
