/** The promise ledger: what is owed to whom in which period, and whether it was kept. */
@NullMarked
package io.gapless.visit.promise;

import org.jspecify.annotations.NullMarked;
