package io.gapless.complaint.template;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a text can name in braces, such as {@code {number}}. */
public enum Variable {
    NUMBER("number"),
    CUSTOMER_NAME("customerName"),
    CATEGORY("category"),
    STATUS("status"),
    ORG_UNIT("orgUnit"),
    RECEIVED_AT("receivedAt"),
    /** When the first answer is due. */
    FIRST_RESPONSE_DUE_AT("firstResponseDueAt"),
    /** When the complaint is to be resolved. */
    DUE_AT("dueAt"),
    /** What was decided; missing until it is. */
    DECISION("decision"),
    /** Whoever works on it; missing until somebody does. */
    ASSIGNEE("assignee"),
    /** By which the customer follows the case: known only to the acknowledgement of a new one. */
    FOLLOW_SECRET("followSecret"),
    /** Three that whoever answers fills in. */
    TEXT("text"),
    AMOUNT("amount"),
    DATE("date");

    private final String key;

    Variable(String key) {
        this.key = key;
    }

    /** As it stands in a text. */
    public String key() {
        return key;
    }

    static Optional<Variable> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(each -> '{' + each.key + '}').collect(Collectors.joining(", "));
    }
}
