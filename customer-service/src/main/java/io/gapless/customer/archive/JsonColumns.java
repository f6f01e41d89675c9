package io.gapless.customer.archive;

import java.sql.JDBCType;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postgresql.util.PGobject;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.mapping.JdbcValue;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a customer has several of is kept as JSON in the customer's own row: read and written with it, in one go. */
@Configuration(proxyBeanMethods = false)
class JsonColumns {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(present ->
                    present.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();
    private static final TypeReference<TreeMap<String, Object>> VALUES = new TypeReference<>() {};
    private static final TypeReference<List<Contacts.Person>> PEOPLE = new TypeReference<>() {};
    private static final TypeReference<List<Addresses.Address>> ADDRESSES = new TypeReference<>() {};

    @Bean
    JdbcCustomConversions jdbcCustomConversions(JdbcDialect dialect) {
        return JdbcCustomConversions.of(
                dialect,
                List.of(
                        new AttributesOut(),
                        new AttributesIn(),
                        new ContactsOut(),
                        new ContactsIn(),
                        new AddressesOut(),
                        new AddressesIn()));
    }

    static String text(Object value) {
        return JSON.writeValueAsString(value);
    }

    static Attributes attributes(String json) {
        SortedMap<String, Object> values = JSON.readValue(json, VALUES);
        return Attributes.of(values);
    }

    static Contacts contacts(String json) {
        return new Contacts(JSON.readValue(json, PEOPLE));
    }

    static Addresses addresses(String json) {
        return new Addresses(JSON.readValue(json, ADDRESSES));
    }

    private static JdbcValue column(Object value) {
        return JdbcValue.of(text(value), JDBCType.OTHER);
    }

    @WritingConverter
    private static final class AttributesOut implements Converter<Attributes, JdbcValue> {
        @Override
        public JdbcValue convert(Attributes attributes) {
            return column(attributes.values());
        }
    }

    @ReadingConverter
    private static final class AttributesIn implements Converter<PGobject, Attributes> {
        @Override
        public Attributes convert(PGobject column) {
            return attributes(String.valueOf(column.getValue()));
        }
    }

    @WritingConverter
    private static final class ContactsOut implements Converter<Contacts, JdbcValue> {
        @Override
        public JdbcValue convert(Contacts contacts) {
            return column(contacts.people());
        }
    }

    @ReadingConverter
    private static final class ContactsIn implements Converter<PGobject, Contacts> {
        @Override
        public Contacts convert(PGobject column) {
            return contacts(String.valueOf(column.getValue()));
        }
    }

    @WritingConverter
    private static final class AddressesOut implements Converter<Addresses, JdbcValue> {
        @Override
        public JdbcValue convert(Addresses addresses) {
            return column(addresses.all());
        }
    }

    @ReadingConverter
    private static final class AddressesIn implements Converter<PGobject, Addresses> {
        @Override
        public Addresses convert(PGobject column) {
            return addresses(String.valueOf(column.getValue()));
        }
    }
}
