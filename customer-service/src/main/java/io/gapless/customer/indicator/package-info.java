/** Management indicators: integrity, growth, cooperation and affiliation of customers, by rules or entered by people. */
@NullMarked
package io.gapless.customer.indicator;

import org.jspecify.annotations.NullMarked;
