/** Complaints by e-mail: mailboxes are read by IMAP, what is to be told is sent by SMTP, each mail once. */
@NullMarked
package io.gapless.complaint.mail;

import org.jspecify.annotations.NullMarked;
