package dev.tranship.shell.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Values at the edges of what a store's types hold: a line each, {@code column | type | constant}, in the store's own SQL. */
final class EdgeValues {
    private static final String SQLITE = """
            int_max         | bigint           | 9223372036854775807
            int_min         | bigint           | -9223372036854775808
            past_double     | integer          | 9007199254740993
            word_in_int     | integer          | 'abc'
            blob_in_int     | integer          | x'00'
            tiny            | smallint         | 32768
            unsigned_big    | unsigned big int | 9223372036854775807
            flag            | boolean          | 1
            flag_two        | boolean          | 2
            money           | decimal(10,2)    | 1.25
            money_finer     | decimal(10,2)    | 1.005
            long_number     | decimal(38,9)    | '12345678901234567890123456789.123456789'
            real_inf        | double           | 9e999
            real_minus_inf  | double           | -9e999
            real_minus_zero | double           | -0.0
            real_small      | double           | 5e-324
            real_large      | double           | 1.7976931348623157e308
            word_in_real    | real             | 'much'
            empty           | text             | ''
            nothing         | text             | null
            nul             | text             | 'a' || char(0) || 'b'
            astral          | text             | '😀𝄞'
            two_forms       | text             | 'é' || 'é'
            blanks          | text             | '  a  '
            surrogate       | text             | cast(x'eda080' as text)
            broken          | text             | cast(x'ff41' as text)
            cut             | varchar(3)       | 'abcd'
            short_char      | char(5)          | 'ab'
            number_in_text  | text             | '007'
            lines           | text             | 'a' || char(10) || char(13) || char(9) || '\\N'
            no_bytes        | blob             | x''
            zero_bytes      | blob             | x'0000ff'
            text_in_blob    | blob             | 'text'
            day             | date             | '2024-02-29'
            no_day          | date             | '2023-02-29'
            zero_day        | date             | '0000-00-00'
            first_day       | date             | '0001-01-01'
            last_day        | date             | '9999-12-31'
            bc_day          | date             | '-0044-03-15'
            far_day         | date             | '+294276-12-31'
            gregorian       | date             | '1582-10-10'
            moment          | timestamp        | '2024-02-29 23:59:59.999999'
            leap_second     | timestamp        | '2016-12-31 23:59:60'
            finer           | timestamp        | '2024-02-29 23:59:59.1234567'
            old_moment      | timestamp        | '0001-01-01 00:00:00'
            last_moment     | timestamp        | '9999-12-31 23:59:59.999999'
            zoned           | timestamptz      | '2038-01-19 03:14:08Z'
            midnight        | time             | '00:00:00'
            after_midnight  | time             | '24:00:00'
            id_text         | uuid             | '00000000-0000-0000-0000-000000000000'
            json_big        | json             | '{"n": 123456789012345678901234567890, "e": 1e400}'
            json_twice      | json             | '{"a": 1, "a": 2}'
            json_null       | json             | 'null'
            """;

    private static final String DUCKDB = """
            tiny_min        | tinyint          | -128
            utiny_max       | utinyint         | 255
            int_min         | bigint           | -9223372036854775808
            unsigned_max    | ubigint          | 18446744073709551615
            huge_max        | hugeint          | 170141183460469231731687303715884105727
            huge_min        | hugeint          | -170141183460469231731687303715884105728
            uhuge_max       | uhugeint         | 340282366920938463463374607431768211455
            digits          | decimal(38,38)   | '0.99999999999999999999999999999999999999'
            digits_left     | decimal(38,0)    | '-99999999999999999999999999999999999999'
            not_a_number    | double           | 'nan'
            infinite        | double           | 'infinity'
            minus_infinite  | float            | '-infinity'
            minus_zero      | double           | '-0.0'
            smallest        | double           | 5e-324
            float_max       | float            | 3.4028235e38
            flag            | boolean          | true
            empty           | varchar          | ''
            nothing         | varchar          | null
            nul             | varchar          | 'a' || chr(0) || 'b'
            astral          | varchar          | '😀𝄞'
            blanks          | varchar          | '  a  '
            lines           | varchar          | chr(10) || chr(13) || chr(9) || '\\N'
            no_bytes        | blob             | ''
            zero_bytes      | blob             | '\\x00\\xFF'
            day             | date             | '2024-02-29'
            bc_day          | date             | '0044-03-15 (BC)'
            far_day         | date             | '5881580-07-10'
            endless_day     | date             | 'infinity'
            last_day        | date             | '9999-12-31'
            moment          | timestamp        | '2024-02-29 23:59:59.999999'
            far_moment      | timestamp        | '294247-01-10 04:00:54.775806'
            bc_moment       | timestamp        | '0044-03-15 (BC) 12:00:00'
            endless_moment  | timestamp        | '-infinity'
            nanos           | timestamp_ns     | '2024-02-29 23:59:59.123456789'
            millis          | timestamp_ms     | '2024-02-29 23:59:59.123'
            zoned           | timestamptz      | '2038-01-19 03:14:08+00'
            zoned_far       | timestamptz      | '294247-01-10 04:00:54.775806+00'
            zoned_endless   | timestamptz      | 'infinity'
            midnight        | time             | '00:00:00'
            after_midnight  | time             | '24:00:00'
            late            | time             | '23:59:59.999999'
            zoned_time      | timetz           | '12:00:00+05:30'
            span            | interval         | '14 months -3 days 1 microsecond'
            id              | uuid             | 'ffffffff-ffff-ffff-ffff-ffffffffffff'
            bits            | bit              | repeat('10', 32)
            one_bit         | bit              | '1'
            quoted_enum     | enum('it''s', 'x"y') | 'it''s'
            list            | integer[]        | [1, null, -2147483648]
            no_list         | varchar[]        | []
            lists           | integer[][]      | [[1, 2], [], null]
            texts           | varchar[]        | ['a,b', '', null, '"']
            record          | struct(a integer, "B c" varchar) | {'a': 1, 'B c': null}
            entries         | map(varchar, integer) | map {'a': 1}
            json_big        | json             | '{"n": 123456789012345678901234567890, "e": 1e400}'
            """;

    private static final String POSTGRESQL = """
            small_min       | smallint         | -32768
            int_max         | bigint           | 9223372036854775807
            object_id       | oid              | 4294967295
            wide            | numeric(1000,500) | (repeat('9', 500) || '.' || repeat('9', 500))::numeric
            no_number       | numeric(10,2)    | 'NaN'
            endless_number  | numeric          | 'Infinity'
            free_number     | numeric          | 1e-20
            scaled          | numeric(38,9)    | 12345678901234567890123456789.123456789
            not_a_number    | double precision | 'NaN'
            infinite        | double precision | 'Infinity'
            minus_infinite  | real             | '-Infinity'
            minus_zero      | double precision | '-0'
            smallest        | double precision | '5e-324'
            cash            | money            | '-92233720368547758.08'
            flag            | boolean          | true
            empty           | text             | ''
            nothing         | text             | null
            astral          | text             | '😀𝄞'
            control         | text             | e'\\x01\\x7f\\n\\r\\t\\\\N'
            two_forms       | text             | 'é' || 'é'
            blanks          | varchar(5)       | 'ab   '
            padded          | char(5)          | 'ab'
            no_bytes        | bytea            | ''
            zero_bytes      | bytea            | '\\x0000ff'
            day             | date             | '2024-02-29'
            bc_day          | date             | '0044-03-15 BC'
            far_day         | date             | '5874897-12-31'
            endless_day     | date             | 'infinity'
            last_day        | date             | '9999-12-31'
            moment          | timestamp        | '2024-02-29 23:59:59.999999'
            far_moment      | timestamp        | '294276-12-31 23:59:59.999999'
            bc_moment       | timestamp        | '4713-01-01 00:00:00 BC'
            endless_moment  | timestamp        | '-infinity'
            coarse          | timestamp(0)     | '2024-02-29 23:59:59'
            zoned           | timestamptz      | '2038-01-19 03:14:08+00'
            zoned_far       | timestamptz      | '294276-12-31 23:59:59.999999+00'
            zoned_old       | timestamptz      | '0001-01-01 00:00:00+00'
            midnight        | time             | '00:00:00'
            after_midnight  | time             | '24:00:00'
            zoned_time      | timetz           | '12:00:00+05:30'
            span            | interval         | '14 months -3 days 00:00:00.000001'
            id              | uuid             | 'ffffffff-ffff-ffff-ffff-ffffffffffff'
            bits            | bit(64)          | repeat('1', 64)::bit(64)
            few_bits        | varbit           | b'0101'
            list            | integer[]        | '{1,NULL,-2147483648}'
            no_list         | text[]           | '{}'
            shifted         | integer[]        | '[2:3]={1,2}'
            matrix          | integer[]        | '{{1,2},{3,4}}'
            texts           | text[]           | '{"a,b","",NULL,"\\""}'
            json_big        | json             | '{"n": 123456789012345678901234567890, "e": 1e400}'
            json_exact      | jsonb            | '{"n": 0.1000, "m": 123456789012345678901234567890}'
            quoted_enum     | odd_enum         | 'it''s'
            address         | inet             | '::1/128'
            range           | int4range        | '[1,5)'
            """;

    private static final String MARIADB = """
            unsigned_max    | bigint unsigned  | 18446744073709551615
            medium          | mediumint unsigned | 16777215
            filled          | int(6) zerofill  | 42
            flag            | tinyint(1)       | 1
            flag_seven      | tinyint(1)       | 7
            digits          | decimal(65,30)   | -99999999999999999999999999999999999.999999999999999999999999999999
            float_max       | float            | 3.40282e38
            double_max      | double           | 1.7976931348623157e308
            minus_zero      | double           | -0e0
            single          | float            | 0.1
            empty           | text             | ''
            nothing         | text             | null
            nul             | text             | 'a\\0b'
            astral          | text             | '😀𝄞'
            two_forms       | text             | 'éé'
            blanks          | varchar(5)       | 'ab   '
            padded          | char(5)          | 'ab'
            latin           | varchar(5) character set latin1 | 'é€'
            folded          | varchar(5) collate utf8mb4_unicode_ci | 'Straß'
            lines           | text             | '\\n\\r\\t\\\\N'
            no_bytes        | blob             | ''
            zero_bytes      | varbinary(5)     | x'0000ff'
            fixed_bytes     | binary(3)        | x'01'
            day             | date             | '2024-02-29'
            zero_day        | date             | '0000-00-00'
            half_day        | date             | '2024-00-10'
            last_day        | date             | '9999-12-31'
            zero_moment     | datetime         | '0000-00-00 00:00:00'
            moment          | datetime(6)      | '9999-12-31 23:59:59.999999'
            old_moment      | datetime         | '1000-01-01 00:00:00'
            first_stamp     | timestamp null   | '1970-01-01 00:00:01'
            last_stamp      | timestamp null   | '2038-01-19 03:14:07'
            midnight        | time             | '00:00:00'
            after_midnight  | time             | '24:00:00'
            longest         | time             | '838:59:59'
            negative        | time             | '-00:00:01'
            fine            | time(6)          | '23:59:59.999999'
            old_year        | year             | 1901
            zero_year       | year             | 0
            bits            | bit(64)          | b'1111111111111111111111111111111111111111111111111111111111111111'
            one_bit         | bit(1)           | b'1'
            quoted_enum     | enum('it''s', 'x"y') | 'it''s'
            wrong_enum      | enum('a')        | 'b'
            choice          | set('a','b')     | 'a,b'
            json_big        | json             | '{"n": 123456789012345678901234567890, "e": 1e400}'
            json_twice      | json             | '{"a": 1, "a": 2}'
            id              | uuid             | '123e4567-e89b-12d3-a456-426655440000'
            address         | inet6            | '::1'
            computed        | int as (1 + 1) stored | default
            """;

    private EdgeValues() {}

    record Edge(String column, String type, String constant) {}

    static List<Edge> of(Store store) {
        String text = switch (store) {
            case SQLITE -> SQLITE;
            case DUCKDB -> DUCKDB;
            case POSTGRESQL -> POSTGRESQL;
            case MARIADB -> MARIADB;
        };
        List<Edge> edges = new ArrayList<>();
        text.lines().forEach(line -> {
            String[] parts = line.split(" \\| ", 3);
            edges.add(new Edge("c_" + parts[0].strip(), parts[1].strip(), parts[2].strip()));
        });
        return edges;
    }

    /** {@return statements that make a table of one row, a column for each value} */
    static List<String> statements(Store.Database database, String table, String key) {
        List<Edge> edges = of(database.store());
        List<String> statements = new ArrayList<>();
        switch (database.store()) {
            case POSTGRESQL -> statements.add("create type odd_enum as enum ('it''s', 'x\"y')");
            case MARIADB -> statements.add("set sql_mode = '', time_zone = '+00:00'");
            case SQLITE, DUCKDB -> {}
        }
        statements.add("create table " + database.quoted(table) + " (" + database.quoted(key) + " integer primary key, "
                + edges.stream().map(e -> e.column() + " " + e.type()).collect(Collectors.joining(", ")) + ")");
        statements.add("insert into " + database.quoted(table) + " values (1, "
                + edges.stream().map(Edge::constant).collect(Collectors.joining(", ")) + ")");
        return statements;
    }
}
