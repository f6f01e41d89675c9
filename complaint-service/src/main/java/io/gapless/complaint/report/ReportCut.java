package io.gapless.complaint.report;

import io.gapless.platform.security.OrgScope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** By what figures are cut. */
enum ReportCut {
    /** The org units one level below the one that is asked for, each with all below it. */
    ORG_UNIT,
    /** Who works, or worked last, on the case. */
    EMPLOYEE,
    CATEGORY,
    SEGMENT,
    CHANNEL,
    SEVERITY;

    /**
     * What the rows are of, in SQL.
     *
     * @param depth how many parts the org unit that is asked for has
     */
    String sql(int depth) {
        return switch (this) {
            case ORG_UNIT -> "substring(c.org_unit from '^(?:[^/]+/){0," + depth + "}[^/]+')";
            case EMPLOYEE -> "c.assignee";
            case CATEGORY -> "c.category";
            case SEGMENT -> "c.segment";
            case CHANNEL -> "c.channel";
            case SEVERITY -> "c.severity";
        };
    }

    /**
     * The part of the list's query that finds the complaints of a row; null where no filter does.
     *
     * @param asked the org unit that is asked for
     */
    @Nullable
    String query(@Nullable String key, @Nullable String asked) {
        if (key == null) {
            return this == EMPLOYEE ? "assigned=false" : null;
        }
        var value = URLEncoder.encode(key, StandardCharsets.UTF_8);
        return switch (this) {
            // Those of the very unit that is asked for, and of none below it.
            case ORG_UNIT -> "orgUnit=" + value + (asked != null && OrgScope.covers(key, asked) ? "&exact=true" : "");
            case EMPLOYEE -> "assignee=" + value;
            case CATEGORY -> "category=" + value + "&exact=true";
            case SEGMENT -> "segment=" + value;
            case CHANNEL -> "channel=" + value;
            case SEVERITY -> "severity=" + value;
        };
    }
}
