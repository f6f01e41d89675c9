package io.gapless.testing;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.FutureOrPresent;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Bodies that a request type takes, as far as its types and constraints tell, to be spoilt in one place afterwards. */
final class SampleBodies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 5;

    private final Random random;

    SampleBodies(Random random) {
        this.random = random;
    }

    JsonNode of(Type type) {
        return of(type, null, 0);
    }

    private JsonNode of(Type type, @Nullable AnnotatedElement constraints, int depth) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            if (Collection.class.isAssignableFrom(raw)) {
                var array = JSON.arrayNode();
                if (depth < DEEPEST) {
                    int size = Math.max(1, (int) number(constraints, Size.class, Size::min, 1));
                    for (int i = 0; i < size; i++) {
                        array.add(of(generic.getActualTypeArguments()[0], null, depth + 1));
                    }
                }
                return array;
            }
            if (Map.class.isAssignableFrom(raw)) {
                var map = JSON.objectNode();
                map.set(
                        key(generic.getActualTypeArguments()[0]),
                        of(generic.getActualTypeArguments()[1], null, depth + 1));
                return map;
            }
            return of(raw, constraints, depth);
        }
        return type instanceof Class<?> known ? simple(known, constraints, depth) : JSON.nullNode();
    }

    private JsonNode simple(Class<?> type, @Nullable AnnotatedElement constraints, int depth) {
        if (type.isRecord()) {
            var object = JSON.objectNode();
            if (depth < DEEPEST) {
                for (RecordComponent component : type.getRecordComponents()) {
                    object.set(
                            component.getName(),
                            of(component.getGenericType(), constraintsOf(type, component), depth + 1));
                }
            }
            return object;
        }
        if (type.isEnum()) {
            var constants = type.getEnumConstants();
            return JSON.stringNode(((Enum<?>) constants[random.nextInt(constants.length)]).name());
        }
        if (type == String.class) {
            return JSON.stringNode(text(constraints));
        }
        if (type == boolean.class || type == Boolean.class) {
            return JSON.booleanNode(random.nextBoolean());
        }
        if (type == BigDecimal.class || type == double.class || type == Double.class) {
            var least = annotation(constraints, DecimalMin.class);
            return JSON.numberNode(least == null ? BigDecimal.ONE : new BigDecimal(least.value()).add(BigDecimal.ONE));
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            long least = number(constraints, Min.class, Min::value, 1);
            return JSON.numberNode(
                    Math.min(Math.max(1, least), number(constraints, Max.class, Max::value, Long.MAX_VALUE)));
        }
        boolean later =
                annotation(constraints, Future.class) != null || annotation(constraints, FutureOrPresent.class) != null;
        var time = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(later ? 7 : -7, ChronoUnit.DAYS);
        if (type == Instant.class) {
            return JSON.stringNode(time.toString());
        }
        if (type == LocalDate.class) {
            return JSON.stringNode(
                    LocalDate.ofInstant(time, java.time.ZoneOffset.UTC).toString());
        }
        if (type == LocalTime.class) {
            return JSON.stringNode("09:30");
        }
        if (type == Duration.class) {
            return JSON.stringNode("PT1H");
        }
        if (type == UUID.class) {
            return JSON.stringNode(UUID.randomUUID().toString());
        }
        return JSON.objectNode();
    }

    private String text(@Nullable AnnotatedElement constraints) {
        if (annotation(constraints, Email.class) != null) {
            return "a@example.org";
        }
        var pattern = annotation(constraints, Pattern.class);
        if (pattern != null) {
            for (String candidate : new String[] {
                "jinhua/dongyang",
                "jinhua",
                "a",
                "A",
                "1",
                "a-1",
                "A1",
                "123456",
                "2026-01",
                "13800000000",
                "+8613800000000",
                "91330700000000000X",
                "CNY",
                "33078300000",
                "330783100001",
                "zh",
                "09:00"
            }) {
                if (java.util.regex.Pattern.matches(pattern.regexp(), candidate)) {
                    return candidate;
                }
            }
        }
        var size = (int) number(constraints, Size.class, Size::min, 0);
        return size > 1 ? "x".repeat(size) : "word " + random.nextInt(1_000_000);
    }

    private String key(Type type) {
        return type instanceof Class<?> known && known.isEnum()
                ? ((Enum<?>) known.getEnumConstants()[0]).name()
                : type == UUID.class ? UUID.randomUUID().toString() : "key";
    }

    /** Constraints of a record's component are on its field too. */
    private static @Nullable AnnotatedElement constraintsOf(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    private static <A extends Annotation> @Nullable A annotation(@Nullable AnnotatedElement element, Class<A> type) {
        return element == null ? null : element.getAnnotation(type);
    }

    private interface Value<A> {
        long of(A annotation);
    }

    private static <A extends Annotation> long number(
            @Nullable AnnotatedElement element, Class<A> type, Value<A> value, long otherwise) {
        var annotation = annotation(element, type);
        return annotation == null ? otherwise : value.of(annotation);
    }
}
