/** Tables in files, CSV and XLSX, read and written as streams. */
@NullMarked
package io.gapless.platform.table;

import org.jspecify.annotations.NullMarked;
