package io.gapless.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.HandlerMethod;

/** What the answer of an endpoint tells of persons, by its type. */
final class PersonsTold {

    /** Ids of customers, and what is asked for to reach or name a person. */
    private static final Pattern ID = Pattern.compile("(?i).*(customer|person|survivor).*|people");

    private static final Set<String> OF_PERSONS =
            Set.of("phone", "login", "email", "contactName", "customerName", "licence", "representative");

    private final Set<String> seen = new HashSet<>();
    private final List<String> tells = new ArrayList<>();
    private boolean named;
    private boolean unknown;

    private PersonsTold() {}

    /** Platform is no dependency of these tests: its annotations are known by their names. */
    static boolean isNotedOtherwise(HandlerMethod handler) {
        return has(handler.getMethod(), "ReadsNoted");
    }

    /** What is told and not noted; empty where the answer names whom it is about, or tells of nobody. */
    static List<String> unnoted(Method endpoint) {
        var told = new PersonsTold();
        told.look(ResolvableType.forMethodReturnType(endpoint));
        if (told.unknown) {
            return List.of("gives an answer of no known type: tell by @ReadsNoted who notes that it is read");
        }
        return told.named || told.tells.isEmpty() ? List.of() : List.of("tells " + told.tells + " without @OfPerson");
    }

    private void look(ResolvableType type) {
        var raw = type.resolve();
        if (raw == null
                || raw == void.class
                || raw == Object.class
                || raw.getName().startsWith("org.springframework.core.io")) {
            unknown = true;
        } else if (raw == ResponseEntity.class || Collection.class.isAssignableFrom(raw)) {
            look(type.as(raw == ResponseEntity.class ? ResponseEntity.class : Collection.class)
                    .getGeneric(0));
        } else if (Map.class.isAssignableFrom(raw)) {
            var values = type.as(Map.class).getGeneric(1);
            if (values.resolve() != Object.class) {
                look(values);
            }
        } else if (raw.isRecord() && seen.add(type.toString())) {
            for (RecordComponent component : raw.getRecordComponents()) {
                look(component, ResolvableType.forType(component.getGenericType(), type));
            }
        } else if (raw.isSealed() && seen.add(type.toString())) {
            Arrays.stream(raw.getPermittedSubclasses())
                    .map(ResolvableType::forClass)
                    .forEach(this::look);
        }
    }

    private void look(RecordComponent component, ResolvableType type) {
        boolean isId = type.resolve() == UUID.class
                || Collection.class.isAssignableFrom(type.toClass())
                        && type.as(Collection.class).getGeneric(0).resolve() == UUID.class;
        if (has(component, "OfPerson")) {
            named = true;
        } else if (isId && ID.matcher(component.getName()).matches()
                || type.resolve() == String.class && OF_PERSONS.contains(component.getName())) {
            tells.add(component.getDeclaringRecord().getSimpleName() + "." + component.getName());
        } else if (type.resolve() != Object.class) {
            look(type);
        }
    }

    private static boolean has(AnnotatedElement element, String annotation) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getSimpleName().equals(annotation));
    }
}
