/** Finding complaints: lists, full text in Chinese and English, and tables as files. */
@NullMarked
package io.gapless.complaint.search;

import org.jspecify.annotations.NullMarked;
