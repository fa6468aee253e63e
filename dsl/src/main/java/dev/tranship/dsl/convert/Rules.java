package dev.tranship.dsl.convert;

import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the rule for a pair of types. Numbers have a table of their own, {@link NumberRules}. */
final class Rules {
    private Rules() {}

    static Rule between(Type from, Type to, boolean lossy) {
        if (from.equals(to)) {
            return Rule.always(value -> value, new Fast.Same());
        } else if (to instanceof Type.Text text) {
            return toText(from, text, lossy);
        } else if (from instanceof Type.Text) {
            return fromText(to, lossy);
        } else if (NumberRules.isNumber(from) && NumberRules.isNumber(to)) {
            return NumberRules.between(from, to, lossy);
        } else if (from instanceof Type.Enum known && to instanceof Type.Enum allowed) {
            Set<String> members = new HashSet<>(allowed.values());
            return Rule.of(
                    members.containsAll(known.values()),
                    value -> Fit.member(allowed, (String) value),
                    new Fast.CheckObject(members::contains));
        } else if (from instanceof Type.Bytes bytes) {
            return fromBytes(bytes, to, lossy);
        } else if (from instanceof Type.Uuid && to instanceof Type.Bytes bytes) {
            return bytes.length() == 0 || bytes.length() >= 16
                    ? Rule.always(value -> bytes((UUID) value), new Fast.None())
                    : Rule.impossible("a uuid has 16 bytes, which " + bytes + " cannot hold");
        } else if (from instanceof Type.BitString known && to instanceof Type.BitString bits) {
            return Rule.of(
                    bits.length() == 0 || known.length() != 0 && known.length() <= bits.length(),
                    value -> Fit.bits(bits, (String) value, lossy),
                    new Fast.CheckObject(value -> Fit.fits(bits, (String) value)));
        } else if (from instanceof Type.Array source && to instanceof Type.Array target) {
            return array(source, target, lossy);
        } else if (from instanceof Type.Struct source && to instanceof Type.Struct target) {
            return struct(source, target, lossy);
        }
        Rule temporal = temporal(from, to, lossy);
        return temporal != null
                ? temporal
                : Rule.impossible("no value of " + from + " is a value of " + to + "; cast it to string on the way");
    }

    private static Rule toText(Type from, Type.Text to, boolean lossy) {
        boolean always = to.length() == 0;
        if (from instanceof Type.Text || from instanceof Type.Json) {
            int known = from instanceof Type.Text text ? text.length() : 0;
            return Rule.of(
                    always || lossy || known != 0 && known <= to.length(),
                    value -> Fit.text(to, (String) value, lossy),
                    always ? new Fast.Same() : new Fast.CheckObject(value -> Fit.fits(to, (String) value)));
        } else if (from instanceof Type.Enum || from instanceof Type.BitString) {
            boolean fits = from instanceof Type.Enum members
                    ? members.values().stream().allMatch(member -> Fit.fits(to, member))
                    : from instanceof Type.BitString bits && bits.length() != 0 && bits.length() <= to.length();
            return Rule.of(
                    always || fits,
                    value -> Fit.text(to, (String) value, false),
                    new Fast.CheckObject(value -> Fit.fits(to, (String) value)));
        }
        // A number or a date that is cut is not a shorter one but another one, so even lossy does not cut it.
        return Rule.of(always, value -> Fit.text(to, TextForm.write(from, value), false), new Fast.None());
    }

    private static Rule fromText(Type to, boolean lossy) {
        Rule.Single single = value -> TextForm.parse(to, (String) value, lossy);
        if (to instanceof Type.Enum members) {
            Set<String> known = new HashSet<>(members.values());
            return Rule.checked(single, new Fast.CheckObject(known::contains));
        } else if (to instanceof Type.Json) {
            return Rule.checked(single, new Fast.CheckObject(value -> JsonForm.problem((String) value) == null));
        } else if (to instanceof Type.BitString bits) {
            return Rule.checked(single, new Fast.CheckObject(value -> Fit.fits(bits, (String) value)));
        }
        return Rule.checked(single, new Fast.None());
    }

    private static Rule fromBytes(Type.Bytes from, Type to, boolean lossy) {
        if (to instanceof Type.Bytes bytes) {
            boolean always = bytes.length() == 0 || from.length() != 0 && from.length() <= bytes.length();
            return Rule.of(
                    always || lossy,
                    value -> Fit.bytes(bytes, (byte[]) value, lossy),
                    always ? new Fast.Same() : new Fast.CheckObject(value -> Fit.fits(bytes, (byte[]) value)));
        } else if (to instanceof Type.Uuid) {
            return Rule.checked(value -> uuid((byte[]) value), new Fast.None());
        }
        return Rule.impossible("no value of " + from + " is a value of " + to);
    }

    private static byte[] bytes(UUID value) {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] value) {
        if (value.length != 16) {
            throw new Refusal("a uuid has 16 bytes, not " + value.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static Rule array(Type.Array from, Type.Array to, boolean lossy) {
        Rule element = between(from.element(), to.element(), lossy);
        if (element.reason() != null) {
            return Rule.impossible(element.reason());
        } else if (element.isAlways() && NumberRules.isLong(from.element()) && NumberRules.isLong(to.element())) {
            return Rule.always(value -> value, new Fast.Same());
        }
        return Rule.of(
                element.isAlways(),
                value -> {
                    List<?> source = (List<?>) value;
                    for (int i = 0; i < source.size(); i++) {
                        Object part = source.get(i);
                        if (part(element, part, "element ", i + 1) != part) {
                            return elements(element, source);
                        }
                    }
                    // Every element stays what it is, and so does the array.
                    return source;
                },
                new Fast.None());
    }

    private static List<@Nullable Object> elements(Rule element, List<?> source) {
        List<@Nullable Object> target = new ArrayList<>(source.size());
        for (int i = 0; i < source.size(); i++) {
            target.add(part(element, source.get(i), "element ", i + 1));
        }
        return Collections.unmodifiableList(target);
    }

    private static Rule struct(Type.Struct from, Type.Struct to, boolean lossy) {
        List<String> names = from.fields().stream().map(Field::name).toList();
        if (!names.equals(to.fields().stream().map(Field::name).toList())) {
            return Rule.impossible("the fields of " + from + " and " + to + " have other names or another order");
        }
        List<Rule> rules = new ArrayList<>();
        boolean always = true;
        for (int i = 0; i < names.size(); i++) {
            Field source = from.fields().get(i);
            Field target = to.fields().get(i);
            Rule rule = between(source.type(), target.type(), lossy);
            if (rule.reason() != null) {
                return Rule.impossible("field " + source.name() + ": " + rule.reason());
            }
            rules.add(rule);
            always &= rule.isAlways() && (target.nullable() || !source.nullable());
        }
        return Rule.of(
                always,
                value -> {
                    List<?> source = (List<?>) value;
                    List<@Nullable Object> target = new ArrayList<>(rules.size());
                    for (int i = 0; i < rules.size(); i++) {
                        Object converted = part(rules.get(i), source.get(i), "field ", names.get(i));
                        if (converted == null && !to.fields().get(i).nullable()) {
                            throw new Refusal("field " + names.get(i) + ": NULL in not null field");
                        }
                        target.add(converted);
                    }
                    return Collections.unmodifiableList(target);
                },
                new Fast.None());
    }

    /** @param which the part's name or number, said only where it is refused */
    private static @Nullable Object part(Rule rule, @Nullable Object value, String kind, Object which) {
        try {
            return value == null ? null : rule.single().convert(value);
        } catch (Refusal e) {
            throw new Refusal(kind + which + ": " + e.getMessage());
        }
    }

    private static @Nullable Rule temporal(Type from, Type to, boolean lossy) {
        if (from instanceof Type.Time source && to instanceof Type.Time target) {
            long granule = Fit.nanosOfDigit(target.precision());
            return target.precision() >= source.precision()
                    ? Rule.always(value -> value, new Fast.Same())
                    : Rule.of(
                            lossy,
                            value -> Fit.time(target, (LocalTime) value, lossy),
                            new Fast.CheckLong(nanos -> nanos % granule == 0));
        } else if (from instanceof Type.Timestamp source && to instanceof Type.Timestamp target) {
            return timestamps(source, target, lossy);
        } else if (from instanceof Type.Date && to instanceof Type.Timestamp target && !target.zoned()) {
            long perDay = 86_400 * target.unitsPerSecond();
            long limit = Long.MAX_VALUE / perDay - 1;
            return Rule.checked(
                    value -> Fit.timestamp(target, ((LocalDate) value).atStartOfDay(), false),
                    new Fast.LongToLong(days -> days >= -limit && days <= limit, days -> days * perDay));
        } else if (from instanceof Type.Timestamp source && !source.zoned() && to instanceof Type.Date) {
            long perDay = 86_400 * source.unitsPerSecond();
            return Rule.of(
                    lossy,
                    value -> date((LocalDateTime) value, lossy),
                    new Fast.LongToLong(units -> units % perDay == 0, units -> units / perDay));
        } else if (from instanceof Type.Date && to instanceof Type.Timestamp
                || from instanceof Type.Timestamp && to instanceof Type.Date) {
            return Rule.impossible("an instant has a date only in a zone, and " + from + " to " + to + " names none");
        }
        return null;
    }

    private static Rule timestamps(Type.Timestamp from, Type.Timestamp to, boolean lossy) {
        if (from.zoned() != to.zoned()) {
            return Rule.impossible((from.zoned() ? from : to) + " is an instant and " + (from.zoned() ? to : from)
                    + " names none; no time zone says how to get from one to the other");
        }
        Rule.Single single = to.zoned()
                ? value -> Fit.<Temporal>timestamp(to, (Instant) value, lossy)
                : value -> Fit.<Temporal>timestamp(to, (LocalDateTime) value, lossy);
        boolean sameUnit = from.unitsPerSecond() == to.unitsPerSecond();
        if (sameUnit && to.precision() >= from.precision()) {
            return Rule.always(value -> value, new Fast.Same());
        } else if (sameUnit) {
            long granule = Fit.nanosOfDigit(to.precision()) / (1_000_000_000L / from.unitsPerSecond());
            return Rule.of(lossy, single, new Fast.CheckLong(units -> units % granule == 0));
        } else if (to.precision() > from.precision()) {
            long limit = Long.MAX_VALUE / 1000 - 1_000_000;
            return Rule.checked(
                    single,
                    new Fast.LongToLong(micros -> micros >= -limit && micros <= limit, micros -> micros * 1000));
        }
        long granule = Fit.nanosOfDigit(to.precision());
        return Rule.of(lossy, single, new Fast.LongToLong(nanos -> nanos % granule == 0, nanos -> nanos / 1000));
    }

    private static LocalDate date(LocalDateTime value, boolean lossy) {
        if (!lossy && !value.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw new Refusal(TextForm.write(Type.TIMESTAMP, value) + " has a time of day, which a date cannot hold");
        }
        return value.toLocalDate();
    }
}
