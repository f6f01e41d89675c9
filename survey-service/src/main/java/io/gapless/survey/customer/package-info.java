/** What this service knows of customers. */
@NullMarked
package io.gapless.survey.customer;

import org.jspecify.annotations.NullMarked;
