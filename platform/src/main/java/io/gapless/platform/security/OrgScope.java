package io.gapless.platform.security;

import io.gapless.platform.web.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The org units under which somebody may see and change things. An org unit is a path such as
 * {@code jinhua/dongyang/weishan}; a scope contains its own units and everything below them.
 *
 * @param units the topmost units, without leading slash
 */
public record OrgScope(List<String> units) {

    /**
     * How an org unit is written: lower-case segments, joined by slashes, at most 200 characters. The length comes first:
     * Java's matcher takes a frame of the stack for each repetition of a group, and a long text would exhaust it.
     */
    public static final String PATTERN = "(?=.{1,200}$)[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*";

    /** Whether the unit is one of the scope or lies below one. */
    public boolean contains(@Nullable String orgUnit) {
        return orgUnit != null && units.stream().anyMatch(unit -> covers(unit, orgUnit));
    }

    /** Whether {@code orgUnit} is {@code unit} or lies below it. */
    public static boolean covers(String unit, String orgUnit) {
        return orgUnit.equals(unit) || orgUnit.startsWith(unit + "/");
    }

    /** Throws a {@link Problem} (403) unless the unit lies in the scope. */
    public void require(String orgUnit) {
        if (!contains(orgUnit)) {
            throw Problem.forbidden("outside-org-scope", orgUnit);
        }
    }

    /**
     * Throws a {@link Problem} (403) unless a rule is this scope's to change, one that counts in a unit and below. One of no
     * unit counts for the whole company: it is for those who have a topmost unit.
     */
    public void requireRule(@Nullable String orgUnit) {
        if (orgUnit != null) {
            require(orgUnit);
        } else if (units.stream().allMatch(unit -> unit.contains("/"))) {
            throw Problem.forbidden("rule-of-the-whole-company");
        }
    }

    /**
     * The part of this scope under a unit that a filter names: the unit itself where the scope contains it; 403
     * otherwise. Without a filter, the scope as it is.
     */
    public OrgScope narrowedTo(@Nullable String orgUnit) {
        if (orgUnit == null || orgUnit.isBlank()) {
            return this;
        }
        require(orgUnit);
        return new OrgScope(List.of(orgUnit));
    }

    /**
     * An SQL condition that holds for rows in this scope, with its parameters in {@link #parameters}. Written as ranges
     * (the databases sort by bytes, and '0' follows '/'), so that an index on the column serves it.
     */
    public String condition(String column) {
        if (units.isEmpty()) {
            return "false";
        }
        var alternatives = new ArrayList<String>();
        for (int i = 0; i < units.size(); i++) {
            alternatives.add(
                    "%1$s = :scope%2$d or (%1$s >= :scopeFrom%2$d and %1$s < :scopeTo%2$d)".formatted(column, i));
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }

    /** The parameters of {@link #condition}. */
    public Map<String, Object> parameters() {
        var parameters = new LinkedHashMap<String, Object>();
        for (int i = 0; i < units.size(); i++) {
            parameters.put("scope" + i, units.get(i));
            parameters.put("scopeFrom" + i, units.get(i) + "/");
            parameters.put("scopeTo" + i, units.get(i) + "0");
        }
        return parameters;
    }
}
