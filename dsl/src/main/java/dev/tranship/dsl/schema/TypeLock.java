package dev.tranship.dsl.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The types of one conversion, pinned in a file: what declared types mean, and the target's words for logical types. With it
 * a later conversion comes to the same types, or is refused.
 *
 * @param source the product that the schema comes from
 * @param declared a word of the source → logical type; what somebody writes here holds
 * @param stored logical type → the target's word
 */
public record TypeLock(
        String source, String target, SortedMap<String, String> declared, SortedMap<String, String> stored) {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public TypeLock {
        declared = Collections.unmodifiableSortedMap(new TreeMap<>(declared));
        stored = Collections.unmodifiableSortedMap(new TreeMap<>(stored));
    }

    /** {@return the types that a report tells of} */
    public static TypeLock of(SchemaReport report) {
        SortedMap<String, String> declared = new TreeMap<>();
        SortedMap<String, String> stored = new TreeMap<>();
        for (SchemaReport.TypeUse use : report.types()) {
            if (use.declared() != null) {
                declared.put(use.declared(), use.logical());
            }
            stored.put(use.logical(), use.stored());
        }
        return new TypeLock(word(report.source()), word(report.target()), declared, stored);
    }

    /** A version is no part of it: a newer server holds the same types. */
    private static String word(String product) {
        int space = product.indexOf(' ');
        return space < 0 ? product : product.substring(0, space);
    }

    /**
     * {@return what {@link #text} wrote}
     *
     * @throws IllegalArgumentException when it is no such text; the message says why
     */
    public static TypeLock parse(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (root.path("tranship").asInt() != 1) {
                throw new IllegalArgumentException("it does not begin with \"tranship\" : 1");
            }
            return new TypeLock(
                    root.path("from").asText(),
                    root.path("to").asText(),
                    map(root.path("declared")),
                    map(root.path("stored")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static SortedMap<String, String> map(JsonNode node) {
        SortedMap<String, String> map = new TreeMap<>();
        node.fields().forEachRemaining(e -> map.put(e.getKey(), e.getValue().asText()));
        return map;
    }

    /** {@return JSON that ends with a line feed; the same for the same types} */
    public String text() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("tranship", 1);
        root.put("from", source);
        root.put("to", target);
        ObjectNode words = root.putObject("declared");
        declared.forEach(words::put);
        ObjectNode types = root.putObject("stored");
        stored.forEach(types::put);
        try {
            return MAPPER.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a lock is made of texts", e);
        }
    }

    /** {@return the pinned meanings as the option {@code types} of a DDL file takes them} */
    public String types() {
        return declared.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** {@return where what is used now differs from what is pinned, a line each} */
    public List<String> differences(TypeLock now) {
        List<String> differences = new ArrayList<>();
        if (!source.equals(now.source) || !target.equals(now.target)) {
            differences.add(
                    "it is for " + source + " → " + target + ", and this is " + now.source + " → " + now.target);
        }
        differences(declared, now.declared, differences);
        differences(stored, now.stored, differences);
        return differences;
    }

    private static void differences(
            SortedMap<String, String> pinned, SortedMap<String, String> now, List<String> differences) {
        pinned.forEach((word, type) -> {
            String other = now.get(word);
            if (other != null && !other.equals(type)) {
                differences.add(word + " is pinned as " + type + ", and would become " + other);
            }
        });
    }

    /** {@return both: what is pinned holds, what is new is added} */
    public TypeLock with(TypeLock now) {
        SortedMap<String, String> words = new TreeMap<>(now.declared);
        words.putAll(declared);
        SortedMap<String, String> types = new TreeMap<>(now.stored);
        types.putAll(stored);
        return new TypeLock(source, target, words, types);
    }
}
