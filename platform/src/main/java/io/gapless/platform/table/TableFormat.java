package io.gapless.platform.table;

/** How a table is written to a file. */
public enum TableFormat {
    /** UTF-8 with byte-order mark, so that spreadsheets read Chinese rightly; RFC 4180. */
    CSV("csv", "text/csv;charset=UTF-8"),
    XLSX("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private final String extension;
    private final String mediaType;

    TableFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }
}
