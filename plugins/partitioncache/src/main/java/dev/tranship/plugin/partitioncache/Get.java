package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one question that a cache answers: {@code get "hash", "hash" of partition "name"}. */
record Get(String partition, List<String> hashes) {
    private static final Pattern GET = Pattern.compile(
            "get (" + Statement.NAME + "(?:\\s*,\\s*" + Statement.NAME + ")*) of partition " + Statement.NAME);
    private static final Pattern QUOTED = Pattern.compile(Statement.NAME);

    static Get parse(String statement) {
        Matcher matcher = GET.matcher(statement.strip());
        if (!matcher.matches()) {
            throw Failures.of(
                    Kind.STATEMENT,
                    "A cache is not asked by '" + Failures.shown(statement.strip()) + "'.",
                    "Ask it: get \"hash\", \"hash\" of partition \"name\"");
        }
        List<String> hashes = new ArrayList<>();
        for (Matcher hash = QUOTED.matcher(matcher.group(1)); hash.find(); ) {
            hashes.add(hash.group(1).replace("\"\"", "\""));
        }
        return new Get(matcher.group(4).replace("\"\"", "\""), hashes);
    }
}
