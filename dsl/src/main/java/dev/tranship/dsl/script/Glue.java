package dev.tranship.dsl.script;

import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import org.graalvm.polyglot.Source;

/**
 * The JavaScript between columns and rows, made for one row type in and one out: an object literal per row from the columns
 * that the function can see, the call, and of what comes back only what has changed. One literal with all columns gives all
 * rows one hidden class, and a value that comes back as it went in is never converted.
 */
final class Glue {
    /** An output column is {@code null} here where the value is that of the source row. */
    static final Object NULL = new Marker();

    static final Object MISSING = new Marker();

    /** Nothing in it, and no name of it, is seen by scripts. */
    private static final class Marker {
        @Override
        public String toString() {
            return "marker";
        }
    }

    private Glue() {}

    /**
     * A function of (helpers, fn, host) that gives a function of (n, columns in, columns out, sources, row numbers, NULL,
     * MISSING, capacity, base) which transforms a batch and returns how many rows are left in the columns out. It writes what
     * differs from a column of nulls, and from sources and row numbers that count up from zero.
     *
     * <p>While it is interpreted, each operation counts: variables live outside of the loop, where none is made anew for a
     * row, and types are told one by one, which a {@code switch} does by comparing their names.
     */
    static Source batch(RowShape in, RowType out) {
        StringBuilder js = new StringBuilder();
        RowType rowType = in.rowType();
        js.append("(helpers, fn, host) => {\n'use strict';\n")
                .append("const {ctx, state, Decimal, KEY, keys, isArray} = helpers;\n")
                .append("const {failed, odd, dropped, refused, unknown, flush, position} = host;\n")
                .append("return (n, C, O, S, R, NULL, MISSING, capacity, base) => {\n");
        columns(js, in);
        int written = in.hides() ? 1 : 0;
        for (int o = 0; o < out.size(); o++) {
            if (!in.hidden(rowType.indexOf(out.name(o)))) {
                js.append("const o").append(o).append(" = O[").append(o).append("];\n");
                written++;
            }
        }
        js.append("let i = 0, j = 0, r, many, count, k, o, x, missing;\n").append("for (; i < n; i++) {\n");
        call(js, in, "failed");
        js.append("if (r === null) { dropped(); continue; }\n")
                .append("k = 0; count = 1; many = isArray(r);\n")
                .append("if (many) { count = r.length; if (count === 0) { dropped(); continue; } }\n")
                .append("do {\n")
                .append("o = many ? r[k] : r;\n")
                .append("if (typeof o !== 'object' || o === null) { refused(i, o, many); continue; }\n")
                .append("if (j === capacity) { flush(j); j = 0; }\n")
                .append("missing = 0;\n");
        for (int o = 0; o < out.size(); o++) {
            column(js, in, out, o);
        }
        if (in.hides()) {
            js.append("x = o[")
                    .append(quote(in.rowKey()))
                    .append("];\n")
                    .append("if (x === id) { if (j !== i) R[j] = i; }\n")
                    .append("else if (x === undefined) { R[j] = -1; missing++; }\n")
                    .append("else R[j] = position(i, x);\n");
        }
        js.append("if (keys(o).length !== ")
                .append(written)
                .append(" - missing || missing === ")
                .append(written)
                .append(") unknown(i, o);\n")
                .append("if (j !== i) S[j] = i;\n")
                .append("j++;\n")
                .append("} while (++k < count);\n}\nreturn j;\n};\n}");
        return source(js, "batch");
    }

    /** A function of (helpers, fn, host) that gives a function of (n, columns in, base) which shows host every result. */
    static Source results(RowShape in) {
        StringBuilder js = new StringBuilder();
        js.append("(helpers, fn, host) => {\n'use strict';\nconst {ctx, state, Decimal, KEY} = helpers;\n")
                .append("return (n, C, base) => {\n");
        columns(js, in);
        js.append("let i = 0, r;\nfor (; i < n; i++) {\n");
        call(js, in, "host.failed");
        js.append("host.result(i, r);\n}\n};\n}");
        return source(js, "results");
    }

    /** Declares the columns that the function sees, and the variables of a row. */
    private static void columns(StringBuilder js, RowShape in) {
        js.append("let t, id;\n");
        for (int i = 0; i < in.rowType().size(); i++) {
            if (in.seen()[i]) {
                js.append("const c").append(i).append(" = C[").append(i).append("]; let v");
                js.append(i).append(";\n");
            }
        }
    }

    /** Makes row i, and r of it. */
    private static void call(StringBuilder js, RowShape in, String failed) {
        values(js, in);
        js.append("state.row = i;\n").append("try { r = fn(");
        literal(js, in);
        js.append(", ctx); } catch (e) { ").append(failed).append("(i, e); continue; }\n");
    }

    private static void values(StringBuilder js, RowShape in) {
        RowType rowType = in.rowType();
        if (in.hides()) {
            js.append("id = base + i;\n");
        }
        for (int i = 0; i < rowType.size(); i++) {
            if (in.seen()[i]) {
                String cell = "c" + i + "[i]";
                Type type = rowType.type(i);
                js.append("v").append(i).append(" = ");
                if (type instanceof Type.Int integer && integer.bits() == 64) {
                    js.append("(t = ").append(cell).append(", typeof t === 'string' ? BigInt(t) : t)");
                } else if (type instanceof Type.Decimal) {
                    js.append("(t = ").append(cell).append(") === null ? null : new Decimal(t, KEY)");
                } else if (type instanceof Type.Bytes) {
                    js.append("(t = ").append(cell).append(") === null ? null : new Uint8Array(t)");
                } else {
                    js.append(cell);
                }
                js.append(";\n");
            }
        }
    }

    private static void literal(StringBuilder js, RowShape in) {
        js.append("{");
        RowType rowType = in.rowType();
        for (int i = 0; i < rowType.size(); i++) {
            if (in.seen()[i]) {
                String name = quote(rowType.name(i));
                // A plain __proto__ in a literal would set the prototype.
                js.append(rowType.name(i).equals("__proto__") ? "[" + name + "]" : name)
                        .append(": v")
                        .append(i)
                        .append(", ");
            }
        }
        if (in.hides()) {
            js.append(quote(in.rowKey())).append(": id");
        }
        js.append("}");
    }

    private static void column(StringBuilder js, RowShape in, RowType out, int o) {
        String name = out.name(o);
        int from = in.rowType().indexOf(name);
        if (in.hidden(from)) {
            return;
        }
        String read = "o[" + quote(name) + "]";
        js.append("x = ")
                .append(
                        RowNames.inherited(name)
                                ? "Object.hasOwn(o, " + quote(name) + ") ? " + read + " : undefined"
                                : read)
                .append(";\n");
        if (from >= 0 && !mutable(in.rowType().type(from))) {
            js.append("if (x !== v").append(from).append(") ");
        }
        String cell = "o" + o + "[j] = ";
        js.append("if (typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean') ")
                .append(cell)
                .append("x;\nelse if (x === undefined) { ")
                .append(cell)
                .append("MISSING; missing++; }\nelse ")
                .append(cell)
                .append("x === null ? NULL : odd(x, i);\n");
    }

    /** A value that the function can change without giving another one must be read again. */
    private static boolean mutable(Type type) {
        return type instanceof Type.Bytes || type instanceof Type.Array || type instanceof Type.Struct;
    }

    private static Source source(StringBuilder js, String name) {
        return Source.newBuilder("js", js.toString(), "tranship:" + name)
                .internal(true)
                .cached(true)
                .buildLiteral();
    }

    /** {@return a literal of JavaScript} */
    static String quote(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\' || c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
