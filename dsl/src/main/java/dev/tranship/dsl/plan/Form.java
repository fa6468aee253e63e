package dev.tranship.dsl.plan;

import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** For whom a step is written. */
enum Form {
    /** As YAML that reads as an equal step. */
    PRINTED,
    /** As what it means: equal for steps that differ only in how they are written. */
    MEANING;

    private static final Pattern REFERENCE_IN_CODE = Pattern.compile("\\$\\{(?=(?:env|file|prompt|var|each):)");

    /** In print, a text that is no reference may look like one; the reader takes {@code $${} for the characters themselves. */
    String text(String text) {
        return this == PRINTED ? text.replace("${", "$${") : text;
    }

    String type(String type) {
        return this == PRINTED ? type : TypeParser.parse(type).toString();
    }

    Object js(Step.Code code) {
        return this == PRINTED ? block(code.text()) : JsText.normalise(code.text());
    }

    List<Object> statements(Language language, List<String> statements) {
        List<Object> list = new ArrayList<>();
        for (String statement : statements) {
            list.add(this == PRINTED ? block(statement) : language.normalise(statement));
        }
        return list;
    }

    private static YamlText.Block block(String code) {
        return new YamlText.Block(REFERENCE_IN_CODE.matcher(code).replaceAll("\\$\\$\\{"));
    }
}
