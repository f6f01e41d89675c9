package io.gapless.platform.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.format.FormatterRegistry;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.module.SimpleModule;

/**
 * Days and moments from outside lie in the years 1 to 9999. Java knows a milliard more, but no database does, and adding
 * a month to the last of them fails.
 */
final class CalendarTimes {

    private static final Set<Class<?>> TYPES =
            Set.of(Instant.class, OffsetDateTime.class, LocalDateTime.class, LocalDate.class, YearMonth.class);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private CalendarTimes() {}

    static boolean isSensible(TemporalAccessor time) {
        if (time instanceof Instant instant) {
            return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
        }
        int year = time.get(ChronoField.YEAR);
        return year >= 1 && year <= 9999;
    }

    /** Reads a moment; anything that is none, or none of those years, is a {@link DateTimeException}. */
    static Instant instant(String text) {
        return sensible(Instant.parse(text));
    }

    private static <T extends TemporalAccessor> T sensible(T time) {
        if (!isSensible(time)) {
            throw new DateTimeException("not in the years 1 to 9999");
        }
        return time;
    }

    /** For fields of bodies. */
    static SimpleModule module() {
        return new SimpleModule("gapless-calendar-times").setDeserializerModifier(new ValueDeserializerModifier() {
            @Override
            public ValueDeserializer<?> modifyDeserializer(
                    DeserializationConfig config, BeanDescription.Supplier type, ValueDeserializer<?> deserializer) {
                return TYPES.contains(type.getBeanClass()) ? new Checked(deserializer) : deserializer;
            }
        });
    }

    /** For parameters; empty is the same as absent. */
    static void addTo(FormatterRegistry registry) {
        registry.addConverter(new Reading(Instant.class, Instant::parse));
        registry.addConverter(new Reading(OffsetDateTime.class, OffsetDateTime::parse));
        registry.addConverter(new Reading(LocalDate.class, LocalDate::parse));
        registry.addConverter(new Reading(YearMonth.class, YearMonth::parse));
    }

    private record Reading(Class<?> type, Function<String, TemporalAccessor> parse) implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(new ConvertiblePair(String.class, type));
        }

        @Override
        public @Nullable Object convert(@Nullable Object text, TypeDescriptor from, TypeDescriptor to) {
            return text == null || text.equals("") ? null : sensible(parse.apply(text.toString()));
        }
    }

    private static final class Checked extends DelegatingDeserializer {

        Checked(ValueDeserializer<?> reader) {
            super(reader);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
            return new Checked(reader);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
            var value = super.deserialize(parser, context);
            if (value instanceof TemporalAccessor time && !isSensible(time)) {
                throw InvalidFormatException.from(parser, "not in the years 1 to 9999", value, handledType());
            }
            return value;
        }
    }
}
