package dev.tranship.dsl.script;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * Values between Java and one context. Into JavaScript: see {@link #toJs}. Back come <em>natural</em> values: null, Boolean,
 * Long (whole numbers below 2^53, BigInts of 64 bits), BigInteger, Double, BigDecimal, String, Instant, byte[], List and Map
 * of those; {@link Fitting} brings them to a type.
 */
final class JsValues {
    private static final long SAFE = (1L << 53) - 1;

    /** What scripts call that needs the row they are at. */
    interface RowCalls {
        double random(int row);

        void emit(int row, String dataset, Value value);
    }

    private final Value helpers;
    private final Value kind;
    private final Value raw;
    private final Value error;

    JsValues(Context context, Instant now, RowCalls calls) {
        Map<String, Object> host = new HashMap<>();
        host.put("random", checked(a -> calls.random(a[0].asInt())));
        host.put("emit", checked(a -> {
            calls.emit(a[0].asInt(), a[1].asString(), a[2]);
            return null;
        }));
        host.put("decimal", checked(a -> Decimals.parse(a[0].asString())));
        host.put("add", checked(a -> Decimals.bounded(big(a[0]).add(big(a[1])))));
        host.put("sub", checked(a -> Decimals.bounded(big(a[0]).subtract(big(a[1])))));
        host.put("mul", checked(a -> Decimals.bounded(big(a[0]).multiply(big(a[1])))));
        host.put("div", checked(a -> Decimals.divide(big(a[0]), big(a[1]), scale(a[2]))));
        host.put("round", checked(a -> Decimals.round(big(a[0]), scale(a[1]))));
        host.put("neg", checked(a -> big(a[0]).negate()));
        host.put("compare", checked(a -> big(a[0]).compareTo(big(a[1]))));
        host.put("text", checked(a -> big(a[0]).toPlainString()));
        host.put("number", checked(a -> Decimals.number(big(a[0]))));
        helpers = context.eval(Prelude.SOURCE).execute(ProxyObject.fromMap(host), (double) now.toEpochMilli());
        kind = helper("kind");
        raw = helper("raw");
        error = helper("error");
    }

    /** {@return the object that the prelude gave} */
    Value helpers() {
        return helpers;
    }

    Value helper(String name) {
        return helpers.getMember(name);
    }

    private static BigDecimal big(Value value) {
        return value.asHostObject();
    }

    private static int scale(Value value) {
        if (!value.fitsInInt()) {
            throw new IllegalArgumentException("say how many digits after the point, e.g. div(3, 2) for two");
        }
        return value.asInt();
    }

    /** What a script calls in Java. */
    interface HostCall {
        @Nullable
        Object call(Value[] arguments);
    }

    /** {@return a function whose exceptions arrive in JavaScript as an Error with nothing but the message} */
    ProxyExecutable checked(HostCall call) {
        return arguments -> {
            try {
                return call.call(arguments);
            } catch (PolyglotException e) {
                throw e;
            } catch (RuntimeException e) {
                throw error.execute(message(e), new Cause(e)).throwException();
            }
        };
    }

    /** {@return an exception that knows where the script is now} */
    PolyglotException trace() {
        try {
            throw error.execute("").throwException();
        } catch (PolyglotException e) {
            return e;
        }
    }

    /** Keeps the exception out of sight of the script: to it, this is an object without members. */
    record Cause(RuntimeException exception) {
        @Override
        public String toString() {
            return "cause";
        }
    }

    private static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? "the operation failed" : message;
    }

    // ---- into JavaScript

    /** {@return the form in which scripts see a boxed value of {@link dev.tranship.spi.Values}} */
    @Nullable
    Object toJs(@Nullable Object boxed) {
        if (boxed instanceof Long number) {
            return wide(number) ? helper("bigint").execute(number.toString()) : number;
        } else if (boxed instanceof BigInteger number) {
            return helper("bigint").execute(number.toString());
        } else if (boxed instanceof BigDecimal number) {
            return helper("decimal").execute(number);
        } else if (boxed instanceof byte[] bytes) {
            return helper("bytes").execute(ByteBuffer.wrap(bytes.clone()));
        } else if (boxed instanceof List<?> list) {
            Value array = helper("newArray").execute();
            Value push = helper("push");
            for (Object element : list) {
                push.executeVoid(array, toJs(element));
            }
            return array;
        } else if (boxed instanceof Map<?, ?> map) {
            Value object = helper("newObject").execute();
            map.forEach((key, value) -> put(object, String.valueOf(key), toJs(value)));
            return object;
        }
        return boxed == null ? null : text(boxed);
    }

    /** {@return as {@link #toJs(Object)}, with the fields of structs named} */
    @Nullable
    Object toJs(Type type, @Nullable Object boxed) {
        if (boxed instanceof BigInteger number) {
            return number.bitLength() <= 53 && number.longValue() <= SAFE
                    ? (Object) number.longValue()
                    : helper("bigint").execute(number.toString());
        } else if (type instanceof Type.Array array && boxed instanceof List<?> list) {
            Value result = helper("newArray").execute();
            Value push = helper("push");
            for (Object element : list) {
                push.executeVoid(result, toJs(array.element(), element));
            }
            return result;
        } else if (type instanceof Type.Struct struct && boxed instanceof List<?> list) {
            Value result = helper("newObject").execute();
            for (int i = 0; i < list.size(); i++) {
                Field field = struct.fields().get(i);
                put(result, field.name(), toJs(field.type(), list.get(i)));
            }
            return result;
        }
        return toJs(boxed);
    }

    private void put(Value object, String key, @Nullable Object value) {
        helper("put").executeVoid(object, key, value);
    }

    private static Object text(Object boxed) {
        if (boxed instanceof LocalTime || boxed instanceof LocalDateTime) {
            return TextForm.write(Type.TIMESTAMP, boxed);
        } else if (boxed instanceof Instant) {
            return TextForm.write(Type.TIMESTAMPTZ, boxed);
        } else if (boxed instanceof LocalDate || boxed instanceof Interval || boxed instanceof UUID) {
            return boxed.toString();
        }
        return boxed;
    }

    static boolean wide(long number) {
        return number > SAFE || number < -SAFE;
    }

    // ---- back

    /**
     * {@return the natural value}
     *
     * @throws IllegalArgumentException when it is a function, promise, map or another thing that is no value
     */
    @Nullable
    Object natural(@Nullable Value value) {
        return natural(value, null, 0);
    }

    /** Shows the members of objects that a row hides, see {@link RowShape}. */
    interface Expansion {
        /** {@return whether the member was taken care of} */
        boolean member(String key, Value value, Map<String, @Nullable Object> into);
    }

    @Nullable
    Object natural(@Nullable Value value, @Nullable Expansion expansion, int depth) {
        if (value == null) {
            return null;
        }
        if (depth > 200) {
            throw new IllegalArgumentException("an object is nested too deeply, or contains itself");
        }
        String what = kind.execute(value).asString();
        return switch (what) {
            case "null" -> null;
            case "boolean" -> value.asBoolean();
            case "string" -> value.asString();
            case "number" -> number(value);
            case "bigint" -> bigint(value);
            case "decimal" -> raw.execute(value).asHostObject();
            case "date" -> date(value);
            case "bytes" -> bytes(value);
            case "array" -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (long i = 0; i < value.getArraySize(); i++) {
                    list.add(natural(value.getArrayElement(i), expansion, depth + 1));
                }
                yield list;
            }
            case "object" -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (String key : value.getMemberKeys()) {
                    Value member = value.getMember(key);
                    if (expansion == null || !expansion.member(key, member, map)) {
                        map.put(key, natural(member, expansion, depth + 1));
                    }
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("a " + what + " is not a value that can be stored");
        };
    }

    private static Object number(Value value) {
        if (value.fitsInLong()) {
            long whole = value.asLong();
            return wide(whole) ? (Object) (double) whole : whole;
        }
        return value.asDouble();
    }

    private static Object bigint(Value value) {
        return value.fitsInLong() ? (Object) value.asLong() : value.asBigInteger();
    }

    private Object date(Value value) {
        double millis = helper("millis").execute(value).asDouble();
        if (Double.isNaN(millis)) {
            throw new IllegalArgumentException("an invalid Date is not a value that can be stored");
        }
        return Instant.ofEpochMilli((long) millis);
    }

    private static byte[] bytes(Value value) {
        byte[] bytes = new byte[(int) value.getArraySize()];
        Value buffer = value.getMember("buffer");
        long offset = value.getMember("byteOffset").asLong();
        if (buffer.hasBufferElements()) {
            buffer.readBuffer(offset, bytes, 0, bytes.length);
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) value.getArrayElement(i).asInt();
            }
        }
        return bytes;
    }
}
