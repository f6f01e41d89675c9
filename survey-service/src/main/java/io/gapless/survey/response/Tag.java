package io.gapless.survey.response;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** An element of a page: whatever is put into it as text or attribute is escaped, so that nothing of it is markup. */
final class Tag {

    private static final Set<String> WITHOUT_END = Set.of("input", "link", "meta");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> content = new ArrayList<>();

    private Tag(String name) {
        this.name = name;
    }

    static Tag of(String name) {
        return new Tag(name);
    }

    static Tag of(String name, String text) {
        return new Tag(name).text(text);
    }

    /** Sets an attribute; null leaves it out. */
    Tag with(String attribute, @Nullable Object value) {
        if (value != null) {
            attributes.put(attribute, HtmlUtils.htmlEscape(value.toString(), "UTF-8"));
        }
        return this;
    }

    /** Sets an attribute that has no value, where it holds. */
    Tag flag(String attribute, boolean holds) {
        if (holds) {
            attributes.put(attribute, "");
        }
        return this;
    }

    Tag text(String text) {
        content.add(HtmlUtils.htmlEscape(text, "UTF-8"));
        return this;
    }

    Tag add(Tag... children) {
        content.addAll(List.of(children));
        return this;
    }

    Tag add(List<Tag> children) {
        content.addAll(children);
        return this;
    }

    @Override
    public String toString() {
        var markup = new StringBuilder();
        write(markup);
        return markup.toString();
    }

    private void write(StringBuilder to) {
        to.append('<').append(name);
        attributes.forEach((attribute, value) -> {
            to.append(' ').append(attribute);
            if (!value.isEmpty() || attribute.equals("value") || attribute.equals("alt")) {
                to.append("=\"").append(value).append('"');
            }
        });
        to.append('>');
        for (Object one : content) {
            if (one instanceof Tag child) {
                child.write(to);
            } else {
                to.append(one);
            }
        }
        if (!WITHOUT_END.contains(name)) {
            to.append("</").append(name).append('>');
        }
    }
}
