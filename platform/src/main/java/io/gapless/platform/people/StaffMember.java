package io.gapless.platform.people;

import java.util.List;

/**
 * An employee with a login.
 *
 * @param username by which records refer to them
 * @param name as shown to people
 * @param orgUnits where they belong, without leading slash
 */
public record StaffMember(String username, String name, List<String> orgUnits) {}
