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
     * MISSING, capacity, base) which transforms a batch and returns how many rows are left in the columns out.
     */
    static Source batch(RowShape in, RowType out) {
        StringBuilder js = new StringBuilder();
        RowType rowType = in.rowType();
        boolean hides = in.hides();
        js.append("(helpers, fn, host) => {\n'use strict';\n")
                .append("const {ctx, state, Decimal, KEY, keys, isArray} = helpers;\n")
                .append("const {failed, odd, dropped, refused, unknown, flush, position} = host;\n")
                .append("return (n, C, O, S, R, NULL, MISSING, capacity, base) => {\n");
        for (int i = 0; i < rowType.size(); i++) {
            if (in.seen()[i]) {
                js.append("const c").append(i).append(" = C[").append(i).append("];\n");
            }
        }
        int written = 0;
        for (int o = 0; o < out.size(); o++) {
            if (!in.hidden(rowType.indexOf(out.name(o)))) {
                js.append("const o").append(o).append(" = O[").append(o).append("];\n");
                written++;
            }
        }
        js.append("let j = 0;\nfor (let i = 0; i < n; i++) {\n");
        values(js, in);
        js.append("state.row = i;\nlet r;\n").append("try { r = fn(");
        literal(js, in);
        js.append(", ctx); } catch (e) { failed(i, e); continue; }\n")
                .append("if (r === null) { dropped(); continue; }\n")
                .append("const many = isArray(r), count = many ? r.length : 1;\n")
                .append("if (count === 0) dropped();\n")
                .append("for (let k = 0; k < count; k++) {\n")
                .append("const o = many ? r[k] : r;\n")
                .append("if (typeof o !== 'object' || o === null) { refused(i, o, many); continue; }\n")
                .append("if (j === capacity) { flush(j); j = 0; }\n")
                .append("let missing = 0, x;\n");
        for (int o = 0; o < out.size(); o++) {
            column(js, in, out, o);
        }
        if (hides) {
            js.append("x = o[")
                    .append(quote(in.rowKey()))
                    .append("];\n")
                    .append(
                            "if (x === base + i) R[j] = i; else if (x === undefined) { R[j] = -1; missing++; } else R[j] = position(i, x);\n");
        }
        js.append("if (keys(o).length !== ")
                .append(written + (hides ? 1 : 0))
                .append(" - missing || missing === ")
                .append(written + (hides ? 1 : 0))
                .append(") unknown(i, o);\n")
                .append("S[j++] = i;\n}\n}\nreturn j;\n};\n}");
        return source(js, "batch");
    }

    /** A function of (helpers, fn, host) that gives a function of (n, columns in, base) which shows host every result. */
    static Source results(RowShape in) {
        StringBuilder js = new StringBuilder();
        js.append("(helpers, fn, host) => {\n'use strict';\nconst {ctx, state, Decimal, KEY} = helpers;\n")
                .append("return (n, C, base) => {\n");
        for (int i = 0; i < in.rowType().size(); i++) {
            if (in.seen()[i]) {
                js.append("const c").append(i).append(" = C[").append(i).append("];\n");
            }
        }
        js.append("for (let i = 0; i < n; i++) {\n");
        values(js, in);
        js.append("state.row = i;\nlet r;\ntry { r = fn(");
        literal(js, in);
        js.append(", ctx); } catch (e) { host.failed(i, e); continue; }\nhost.result(i, r);\n}\n};\n}");
        return source(js, "results");
    }

    private static void values(StringBuilder js, RowShape in) {
        RowType rowType = in.rowType();
        js.append("let t;\n");
        for (int i = 0; i < rowType.size(); i++) {
            if (in.seen()[i]) {
                String cell = "c" + i + "[i]";
                Type type = rowType.type(i);
                js.append("const v").append(i).append(" = ");
                if (type instanceof Type.Int integer && integer.bits() == 64) {
                    js.append("(t = ").append(cell).append(", typeof t === 'string' ? BigInt(t) : t)");
                } else if (type instanceof Type.Decimal) {
                    js.append(cell)
                            .append(" === null ? null : new Decimal(")
                            .append(cell)
                            .append(", KEY)");
                } else if (type instanceof Type.Bytes) {
                    js.append(cell)
                            .append(" === null ? null : new Uint8Array(")
                            .append(cell)
                            .append(")");
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
            js.append(quote(in.rowKey())).append(": base + i");
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
        boolean given = from >= 0 && !mutable(in.rowType().type(from));
        if (given) {
            js.append("if (x !== v").append(from).append(") {\n");
        }
        js.append("switch (typeof x) {\n")
                .append("case 'string': case 'number': case 'boolean': o")
                .append(o)
                .append("[j] = x; break;\n")
                .append("case 'undefined': o")
                .append(o)
                .append("[j] = MISSING; missing++; break;\n")
                .append("default: o")
                .append(o)
                .append("[j] = x === null ? NULL : odd(x, i);\n}\n");
        if (given) {
            js.append("} else o").append(o).append("[j] = null;\n");
        }
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
