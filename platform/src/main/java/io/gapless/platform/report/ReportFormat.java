package io.gapless.platform.report;

import io.gapless.platform.job.Job;
import java.util.Locale;

/** As what a report comes. */
public enum ReportFormat {
    PDF("application/pdf"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private final String mediaType;

    ReportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** That of the file which a job has made: its title is the file's name. */
    public static ReportFormat of(Job job) {
        return valueOf(job.title().substring(job.title().lastIndexOf('.') + 1).toUpperCase(Locale.ROOT));
    }

    public String mediaType() {
        return mediaType;
    }

    /** Of a file's name, without the dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }
}
