package io.gapless.customer.archive;

import io.gapless.platform.web.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The people to speak to at a customer; at most one of them first. */
record Contacts(List<Person> people) {

    static final Contacts NONE = new Contacts(List.of());

    Contacts {
        people = List.copyOf(people);
        if (people.stream().filter(Person::primary).count() > 1) {
            throw Problem.unprocessable("contacts-one-primary");
        }
    }

    /**
     * A person.
     *
     * @param post what they are there
     * @param primary whom to speak to first
     */
    record Person(
            String name,
            @Nullable String post,
            @Nullable String phone,
            @Nullable String email,
            boolean primary,
            @Nullable String remark) {}
}
