package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/** Gives the API of a {@link ScriptHost} to one context. */
final class ScriptFunctions {
    private final JsValues values;
    private final ScriptHost host;
    private final Function<PolyglotException, Place> trace;
    private final Function<SourceSection, Place> places;

    /**
     * @param trace where the code is that an exception came from
     * @param places where a piece of the code is
     */
    ScriptFunctions(
            JsValues values,
            ScriptHost host,
            Function<PolyglotException, Place> trace,
            Function<SourceSection, Place> places) {
        this.values = values;
        this.host = host;
        this.trace = trace;
        this.places = places;
    }

    /** {@return what {@link ScriptPrelude} gives} */
    Value install(Context context) {
        values.helper("constant").executeVoid("vars", values.toJs(host.vars()));
        return context.eval(ScriptPrelude.SOURCE).execute(ProxyObject.fromMap(functions()));
    }

    private Map<String, Object> functions() {
        Map<String, Object> functions = new HashMap<>();
        put(functions, "connect", a -> host.connect(a[0].asString()));
        put(functions, "connectionName", a -> connection(a[0]).name());
        put(functions, "tables", a -> connection(a[0]).tables().toArray());
        put(functions, "at", a -> connection(a[0]).at(strings(a[1])));
        put(functions, "execute", a -> connection(a[0]).execute(a[1].asString()));
        put(functions, "query", a -> values.toJs(connection(a[0]).query(a[1].asString())));
        put(functions, "name", a -> dataset(a[0]).name());
        put(functions, "address", a -> dataset(a[0]).address());
        put(functions, "child", a -> dataset(a[0]).child(a[1].asString()));
        put(functions, "columns", a -> values.toJs(dataset(a[0]).columns()));
        put(functions, "where", a -> dataset(a[0]).where(a[1].asString()));
        put(functions, "count", a -> values.toJs(dataset(a[0]).count()));
        put(functions, "rows", a -> values.toJs(dataset(a[0]).rows(a[1].asLong())));
        put(functions, "copy", a -> values.toJs(dataset(a[0]).copyTo(dataset(a[1]), options(a[2]))));
        put(functions, "env", a -> host.env(a[0].asString()));
        put(functions, "log", a -> {
            host.log(a[0].asString());
            return null;
        });
        put(functions, "step", a -> step(a[0].asString(), a[1], a[2]));
        return functions;
    }

    private void put(Map<String, Object> functions, String name, JsValues.HostCall call) {
        functions.put(name, values.checked(call));
    }

    private static ScriptConnection connection(Value handle) {
        return handle.asHostObject();
    }

    private static ScriptDataset dataset(Value handle) {
        return handle.asHostObject();
    }

    static List<String> strings(Value array) {
        List<String> strings = new ArrayList<>();
        for (long i = 0; i < array.getArraySize(); i++) {
            strings.add(array.getArrayElement(i).asString());
        }
        return strings;
    }

    /** {@return what the body returned; nothing where the host has not run it} */
    private @Nullable Object step(String name, Value body, Value undo) {
        @Nullable Value[] result = new @Nullable Value[1];
        Runnable run = () -> result[0] = finished(name, body.execute());
        boolean function = undo.canExecute();
        Runnable back = function ? () -> finished(name, undo.execute()) : null;
        List<String> statements =
                undo.isString() ? List.of(undo.asString()) : undo.hasArrayElements() ? strings(undo) : List.of();
        host.step(new ScriptStep(name, trace.apply(values.trace()), run, back, statements));
        return result[0];
    }

    private Value finished(String name, Value result) {
        if (values.helper("kind").execute(result).asString().equals("promise")) {
            throw new IllegalArgumentException(
                    "the function of step '" + name + "' is async; a step runs from its beginning to its end");
        }
        return result;
    }

    private Map<String, @Nullable Object> options(Value value) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        if (!value.isNull()) {
            for (String key : value.getMemberKeys()) {
                options.put(key, option(value.getMember(key)));
            }
        }
        return options;
    }

    private @Nullable Object option(Value value) {
        SourceSection section = value.canExecute() ? value.getSourceLocation() : null;
        if (section != null) {
            return new Step.Code(section.getCharacters().toString(), places.apply(section));
        } else if (values.helper("kind").execute(value).asString().equals("object")) {
            return options(value);
        }
        return values.natural(value);
    }
}
