package dev.tranship.shell.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page, written from what the command line knows of itself, in the language of man(7). */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** {@return the page; the same text for the same commands} */
    static String of(CommandLine root) {
        ManPage page = new ManPage();
        page.write(root);
        return page.page.toString();
    }

    private void write(CommandLine root) {
        CommandSpec spec = root.getCommandSpec();
        String[] about = spec.usageMessage().description();
        line(".TH " + spec.name().toUpperCase(java.util.Locale.ROOT) + " 1");
        section("NAME");
        text(spec.name() + " - " + firstLower(about[0]));
        section("SYNOPSIS");
        synopsis(root);
        section("DESCRIPTION");
        paragraphs(about);
        section("OPTIONS");
        arguments(spec);
        section("COMMANDS");
        for (CommandLine command : root.getSubcommands().values()) {
            command(command, "");
        }
        section("EXIT STATUS");
        ExitCode.table().forEach(this::entry);
        section("ENVIRONMENT");
        entry("NO_COLOR, CLICOLOR_FORCE", "no colours, or colours also where nobody looks");
        entry("TRANSHIP_JAVA_HOME", "the Java to run on, 17 or newer; without it the newest that is found");
        entry("TRANSHIP_JAVA_OPTS", "options for Java, such as -Xmx2g");
        entry("TRANSHIP_PLUGINS", "a folder with further plugins");
        entry("PAGER, EDITOR, VISUAL", "what the shell pages and edits with");
        section("FILES");
        entry(".tranship/", "the workspace beside a plan: journal, undo log, rejected rows, backups");
    }

    private void command(CommandLine line, String before) {
        CommandSpec spec = line.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        String name = (before + " " + spec.name()).strip();
        line(".SS " + escape(name));
        synopsis(line);
        line(".PP");
        paragraphs(spec.usageMessage().description());
        arguments(spec);
        for (CommandLine inner : line.getSubcommands().values()) {
            command(inner, name);
        }
    }

    private void synopsis(CommandLine line) {
        String synopsis = new Help(line.getCommandSpec(), Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .lines()
                .map(String::strip)
                .collect(Collectors.joining(" "));
        text(synopsis);
    }

    private void arguments(CommandSpec spec) {
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            argument(parameter.paramLabel(), parameter);
        }
        boolean root = spec.parent() == null;
        for (OptionSpec option : spec.options()) {
            // What every command has is told once.
            if (root || !option.inherited()) {
                String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
                argument(String.join(", ", option.names()) + value, option);
            }
        }
    }

    private void argument(String names, ArgSpec argument) {
        if (!argument.hidden()) {
            entry(names, String.join(" ", argument.description()));
        }
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void entry(String term, String meaning) {
        line(".TP");
        line(".B " + escape(term));
        text(meaning.replace("%n", " "));
    }

    private void paragraphs(String[] texts) {
        for (String each : List.of(texts)) {
            text(each);
            line(".br");
        }
    }

    private void text(String text) {
        line(escape(text));
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    // A hyphen that is typed must not become a dash, and a line must not begin as a request does.
    private static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    private static String firstLower(String text) {
        String sentence = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return sentence.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + sentence.substring(1);
    }
}
