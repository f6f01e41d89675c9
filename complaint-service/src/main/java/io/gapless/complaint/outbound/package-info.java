/** Proactive service (主动服务、呼出): lists of customers whom the desk calls by itself, and what the calls lead to. */
@NullMarked
package io.gapless.complaint.outbound;

import org.jspecify.annotations.NullMarked;
