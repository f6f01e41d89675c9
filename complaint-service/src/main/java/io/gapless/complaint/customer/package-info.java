/** All this service knows of customers: a projection of their events, and a question for those not in it yet. */
@NullMarked
package io.gapless.complaint.customer;

import org.jspecify.annotations.NullMarked;
