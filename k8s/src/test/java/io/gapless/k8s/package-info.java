/** Reads what the overlays render, and holds it against the rules of {@link io.gapless.k8s.Rule}. */
@NullMarked
package io.gapless.k8s;

import org.jspecify.annotations.NullMarked;
