/** Fair allocation of scarce products (合理定量、阳光供货): policies, allocations, quotas and why each is what it is. */
@NullMarked
package io.gapless.customer.allocation;

import org.jspecify.annotations.NullMarked;
