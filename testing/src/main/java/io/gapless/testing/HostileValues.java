package io.gapless.testing;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@link HostileInput} throws. */
final class HostileValues {

    private HostileValues() {}

    /** JSON values for one field of a body that is good otherwise. */
    static final List<String> VALUES = lines("""
            null
            true
            false
            0
            -1
            1
            1.5
            -0.0
            1e5
            1e400
            -1e400
            1e-400
            1E+2147483648
            2147483648
            -2147483649
            9223372036854775807
            9223372036854775808
            99999999999999999999999999
            0.00000000000000000000001
            123456789012345678901234567890.12
            ""
            " "
            "x"
            "1"
            "null"
            "\\u0000"
            "a\\u0000b"
            "\\u0007"
            "\\u001f"
            "\\u007f"
            "\\ud800"
            "\\udc00 x"
            "\\ud83d"
            "👩‍👩‍👧‍👦 東陽市"
            "\\u202e\\u200b\\ufeff"
            "\\ufffe\\uffff"
            "'; drop table customer; --"
            "%_\\\\"
            "${jndi:ldap://x}"
            "<script>"
            "../../etc/passwd"
            "{0} {1,choice,0#x}"
            []
            [null]
            [[]]
            {}
            {"a":1}
            [1,"a",null]
            "2026-02-30"
            "2026-13-01T00:00:00Z"
            "0000-00-00"
            "9999-12-31"
            "9999-12-31T23:59:59.999999999Z"
            "+999999999-12-31"
            "-999999999-01-01"
            "+1000000000-12-31T23:59:59.999999999Z"
            "-1000000000-01-01T00:00:00Z"
            "294277-01-01T00:00:00Z"
            "-4713-01-01T00:00:00Z"
            "1970-01-01T00:00:00"
            "24:00"
            "PT-1H"
            "P999999999D"
            "00000000-0000-0000-0000-000000000000"
            "ffffffff-ffff-ffff-ffff-ffffffffffff"
            "1-1-1-1-1"
            "zh_CN"
            "jinhua/"
            "/jinhua"
            "JINHUA"
            "UNKNOWN_CONSTANT"
            """, "\"\uD83D\uDE00\"");

    /** Whole bodies. */
    static final List<String> BODIES = lines(
            """
            null
            true
            0
            "x"
            []
            [[]]
            {}
            {
            }
            {"a"
            {"a":}
            {"a":1,}
            {'a':1}
            {a:1}
            {"a":1}{"b":2}
            {"a":1} x
            {"":""}
            {"\\u0000":1}
            {"__proto__":{}}
            {"@type":"java.lang.Runtime"}
            NaN
            {"a":NaN}
            <a/>
            a=b
            """,
            "",
            " ",
            "\uFEFF{}",
            "{\"a\":\"\u0001\"}",
            "{\"a\":\"\n\"}",
            "[".repeat(100_000),
            "{\"a\":".repeat(5_000),
            "{\"a\":" + "9".repeat(100_000) + "}",
            "{\"" + "k".repeat(100_000) + "\":1}");

    static final List<String> PATH_PARTS = lines("""
            x
            -1
            0
            null
            undefined
            %00
            %01
            %0d%0a
            %20
            %F0%9F%98%80
            %E4%B8%9C
            %C0%AF
            %ff
            %
            %zz
            %2e%2e%2f
            ..%2f..
            %2F
            %5c
            ;a=b
            a;b
            '
            %27%20or%201=1
            %7B%7D
            *
            1-1-1-1-1
            00000000-0000-0000-0000-000000000000
            ffffffff-ffff-ffff-ffff-ffffffffffff
            g0000000-0000-0000-0000-000000000000
            """, "9".repeat(400), "x".repeat(4000));

    static final List<String> QUERY_VALUES =
            lines("""
            0
            -1
            201
            1e9
            99999999999999999999
            x
            null
            東
            %
            _
            \\
            '; select pg_sleep(9); --
            {0}
            []
            2026-02-30
            +999999999-12-31T23:59:59.999999999Z
            -1000000000-01-01T00:00:00Z
            9999-12-31
            +999999999-12-31
            -999999999-01-01
            00000000-0000-0000-0000-000000000000
            true
            jinhua
            jinhua/
            /jinhua
            elsewhere
            AAAA
            AB8f
            MDFhMjAxYzA
            IB8AHw
            KzEwMDAwMDAwMDAtMTItMzFUMjM6NTk6NTkuOTk5OTk5OTk5Wh8wMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA
            +999999999-12
            """, "", "\u0000", "a\u0000b", "\u0007", "\uFFFD", "\uD83D\uDE00", "x".repeat(3000));

    static final List<String> RAW_QUERIES = lines("""
            %
            %zz
            a=%
            a=%E4%B8
            a=%C0%AF
            a=%00
            %00=1
            =
            &&&
            a[]=1&a[0]=2
            limit=1&limit=2&limit=x
            cursor=%FF%FE
            limit=%0a
            sort=name
            """, "a=b".repeat(500), "&".repeat(2000));

    static final List<Map.Entry<String, String>> HEADERS = headers(
            """
            If-Match: x
            If-Match: ""
            If-Match: "99999999999999999999"
            If-Match: "1", "2"
            If-Match: W/"1"
            If-Match: "-1"
            If-Match: *
            If-Match: "\u00e4"
            If-Match: "1\u0001"
            If-None-Match: x\u0002
            Idempotency-Key:
            Idempotency-Key: a b
            Idempotency-Key: \u00e4
            Idempotency-Key: k\u0001
            Accept: text/html
            Accept: application/xml
            Accept: x
            Accept: a/b/c;q=x
            Accept: */*;q=0
            Accept: application/json;q=2
            Accept: application/*+json
            Accept-Language: zh;q=9
            Accept-Language: *
            Accept-Language: \u00e4
            Content-Type: text/plain
            Content-Type: application/xml
            Content-Type: x
            Content-Type:
            Content-Type: a/b; c
            Content-Type: application/json; charset=nonsense
            Content-Type: application/json; charset=UTF-16
            Content-Type: */*
            Content-Type: application/x-www-form-urlencoded
            Content-Type: multipart/form-data
            Content-Type: multipart/form-data; boundary=x
            Content-Type: multipart/mixed; boundary=
            Content-Encoding: gzip
            X-Forwarded-Port: x
            X-Forwarded-Host: a b
            X-Forwarded-Proto: x y
            X-Forwarded-For: 999.1.1.1
            X-Forwarded-Prefix: //\\
            Forwarded: host="[:";proto=:
            Range: bytes=9-1
            Cookie: a=\u00e4; ;=;
            traceparent: 00-x
            traceparent: 00-00000000000000000000000000000000-0000000000000000-01
            tracestate: =,=,
            baggage: %zz=%,;
            X-Request-Id: a\tb<script>
            X-HTTP-Method-Override: FOO
            Origin: null
            Origin: http://evil.example
            Authorization: Bearer
            Authorization: Bearer x
            Authorization: Bearer a.b.c
            Authorization: Bearer \u00e4
            Authorization: Basic eDp5
            Authorization: Bearer eyJhbGciOiJub25lIn0.e30.
            Host: a b
            Host:
            Content-Length: x
            Content-Length: -1
            Transfer-Encoding: nonsense
            Expect: x
            """,
            Map.entry("Idempotency-Key", "k".repeat(201)),
            Map.entry("Accept-Language", "x".repeat(1000)),
            Map.entry("Accept-Language", "zh,".repeat(500)),
            Map.entry("Authorization", "Bearer " + "a".repeat(3000)),
            Map.entry("X-Long", "x".repeat(20_000)));

    static final List<String> METHODS = List.of(
            "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "G\u0001T", "CONNECT");

    static final List<String> TARGETS = lines("""
            /
            //
            /api
            /api/v1
            /api/v1/
            /api/v2/x
            /api/v1/../../actuator/env
            /api/v1//customers
            /error
            /actuator/env
            /actuator/heapdump
            /v3/api-docs/x
            /favicon.ico
            /%2e%2e/
            /\\
            /{}
            /|
            /%
            x
            http://localhost/
            /;/api/v1
            /api/v1/%2e%2e%2factuator
            """, "/a\u0001", "/" + "x".repeat(9000));

    private static List<String> lines(String lines, String... more) {
        return Stream.concat(lines.lines(), Stream.of(more)).toList();
    }

    @SafeVarargs
    private static List<Map.Entry<String, String>> headers(String lines, Map.Entry<String, String>... more) {
        return Stream.concat(
                        lines.lines().map(line -> line.split(": ?", 2)).map(pair -> Map.entry(pair[0], pair[1])),
                        Stream.of(more))
                .toList();
    }

    static final List<String> LONG_TEXTS =
            List.of("x".repeat(201), "a" + "/a".repeat(3000), "x".repeat(4001), "東".repeat(70_000), " ".repeat(300));

    static final List<String> FILES = List.of(
            "",
            "\u0000",
            "a,b\n1,2\n",
            "\"",
            "a;b\n\"unclosed",
            "\uFEFFname\nx",
            "name,name\n1,2",
            ",,,,\n,,",
            "x".repeat(100_000),
            "a\n".repeat(5000));
}
