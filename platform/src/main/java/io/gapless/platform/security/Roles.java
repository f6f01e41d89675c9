package io.gapless.platform.security;

import java.util.Set;

/** The roles of Gapless, as the realm names them; used in {@code @RolesAllowed} on every endpoint. */
public final class Roles {

    /** A retailer's or consumer's own login: sees and changes only itself. */
    public static final String CUSTOMER = "customer";
    /** Field employee: only their own customers. */
    public static final String CUSTOMER_MANAGER = "customer-manager";
    /** Service desk. */
    public static final String SERVICE_AGENT = "service-agent";
    /** Leads a team or a branch. */
    public static final String SUPERVISOR = "supervisor";
    /** Standards, surveys, gaps. */
    public static final String QUALITY_ANALYST = "quality-analyst";
    /** Reads only. */
    public static final String EXECUTIVE = "executive";
    /** Sets the system up. */
    public static final String ADMIN = "admin";
    /** A system, not a person: does only what its scopes name. */
    public static final String PARTNER = "partner";

    /** All of them. */
    public static final Set<String> ALL =
            Set.of(CUSTOMER, CUSTOMER_MANAGER, SERVICE_AGENT, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN, PARTNER);

    /** Those of employees. */
    public static final Set<String> STAFF =
            Set.of(CUSTOMER_MANAGER, SERVICE_AGENT, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN);

    private Roles() {}
}
