/** Consent, the data of a person given out and erased across all services, legal holds, and who read what. */
@NullMarked
package io.gapless.customer.privacy;

import org.jspecify.annotations.NullMarked;
