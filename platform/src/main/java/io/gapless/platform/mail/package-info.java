/** Mails to be sent: rows of a service's own table, handed to its mail server by whichever replica claims them. */
@NullMarked
package io.gapless.platform.mail;

import org.jspecify.annotations.NullMarked;
