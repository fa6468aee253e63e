package dev.tranship.shell.repl.complete;

import dev.tranship.dsl.script.JsConsole;
import dev.tranship.dsl.script.JsConsole.Member;
import dev.tranship.shell.repl.JavaScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in JavaScript: variables, and what is below a chain of plain members. */
final class ScriptWords {
    private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
    // Not after a call, a bracket or a string: what those give is not known without running them.
    private static final String BEGINNING = "(?<![\\p{L}\\p{N}_$.)\\]'\"])";
    private static final String PATH = "(?<path>" + NAME + "(?:\\." + NAME + "|\\['[^']*'\\])*)";
    private static final Pattern MEMBER = Pattern.compile(BEGINNING + PATH + "\\.(?:" + NAME + ")?$");
    private static final Pattern KEY = Pattern.compile(BEGINNING + PATH + "\\['[^']*$");
    private static final Pattern VARIABLE = Pattern.compile(BEGINNING + "(?:" + NAME + ")?$");
    private static final Pattern LINK = Pattern.compile("\\['([^']*)'\\]|(" + NAME + ")");

    private static final Map<String, String> ABOUT = Map.ofEntries(
            Map.entry("count", "how many rows"),
            Map.entry("rows", "the first rows: rows(20)"),
            Map.entry("columns", "name, type, nullable, key"),
            Map.entry("where", "the rows for which a condition holds"),
            Map.entry("copyTo", "copy to another place"),
            Map.entry("at", "by name, where a name is no word"),
            Map.entry("tables", "all datasets"),
            Map.entry("query", "rows of a statement"),
            Map.entry("execute", "run a statement"),
            Map.entry("name", "the last name"),
            Map.entry("address", "as a plan writes it"));

    private final Optional<JavaScript> javascript;
    private final StoreWords stores;

    ScriptWords(Optional<JavaScript> javascript, StoreWords stores) {
        this.javascript = javascript;
        this.stores = stores;
    }

    static boolean isName(String text) {
        return text.matches(NAME);
    }

    /** @param word what was typed up to the cursor, without blanks */
    void offer(Offer offer, String word) {
        Matcher member = MEMBER.matcher(word);
        Matcher key = KEY.matcher(word);
        Matcher variable = VARIABLE.matcher(word);
        if (member.find()) {
            members(offer.after(word.substring(0, member.end("path"))), member.group("path"), true);
        } else if (key.find()) {
            members(offer.after(word.substring(0, key.end("path"))), key.group("path"), false);
        } else if (variable.find()) {
            variables(offer.after(word.substring(0, variable.start())));
        }
    }

    private void variables(Offer offer) {
        found(List.of()).ifPresent(members -> {
            for (Member member : members.members()) {
                boolean given = member.kind() == JsConsole.MemberKind.GIVEN;
                if (isName(member.name())) {
                    offer.part(given ? "connections and run" : "variables", used(member), member.name(), null);
                }
            }
        });
    }

    private void members(Offer offer, String path, boolean dot) {
        found(links(path)).ifPresent(members -> {
            for (Member member : members.members()) {
                String about = members.address().isEmpty() ? "" : ABOUT.getOrDefault(member.name(), "");
                if (dot && isName(member.name())) {
                    offer.part("members", "." + used(member), member.name(), about);
                } else {
                    offer.part("members", "['" + member.name() + "']", member.name(), about);
                }
            }
            if (!members.address().isEmpty() && dot) {
                stores.below(offer.after("."), members.address());
            }
        });
    }

    private Optional<JsConsole.Members> found(List<String> path) {
        return javascript.flatMap(js -> js.members(path));
    }

    private static String used(Member member) {
        return member.kind() == JsConsole.MemberKind.FUNCTION ? member.name() + "(" : member.name();
    }

    private static List<String> links(String path) {
        List<String> names = new ArrayList<>();
        Matcher link = LINK.matcher(path);
        while (link.find()) {
            names.add(link.group(1) == null ? link.group(2) : link.group(1));
        }
        return names;
    }
}
