package io.gapless.platform.privacy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which fields of a service's answers tell of persons. A service makes one bean; where it has none, only numbers and
 * addresses within texts are masked.
 */
public interface MaskedFields {

    /** How a value is masked. */
    enum As {
        PHONE,
        PERSON,
        NUMBER,
        ADDRESS,
        EMAIL,
        /** Not shown: {@value Masking#HIDDEN} where it is text, left out where it is anything else. */
        HIDDEN;

        @Nullable
        String mask(String value) {
            return switch (this) {
                case PHONE -> Masking.MASKED.phone(value);
                case PERSON -> Masking.MASKED.person(value);
                case NUMBER -> Masking.MASKED.number(value);
                case ADDRESS -> Masking.MASKED.address(value);
                case EMAIL -> Masking.MASKED.email(value);
                case HIDDEN -> Masking.MASKED.hidden(value);
            };
        }
    }

    /** Fields by name, or by the name of what they stand in and their own, for example {@code contacts.name}. */
    Map<String, As> fields();

    /** What names alone do not tell: changes an object of an answer, before its fields are looked at. */
    default void mask(ObjectNode object) {}
}
