/** All this service knows of customers: a projection fed by events, and a client for those not heard of yet. */
@NullMarked
package io.gapless.visit.customer;

import org.jspecify.annotations.NullMarked;
