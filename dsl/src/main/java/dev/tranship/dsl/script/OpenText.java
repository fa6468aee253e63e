package dev.tranship.dsl.script;

import java.util.ArrayDeque;
import java.util.Deque;

/** Whether a text ends inside of a bracket, a template or a comment. */
final class OpenText {
    private OpenText() {}

    static boolean isOpen(String text) {
        // What has been opened: one of { ( [ ` and $ for ${ within a template.
        Deque<Character> open = new ArrayDeque<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (!open.isEmpty() && open.peek() == '`') {
                if (c == '\\') {
                    at++;
                } else if (c == '`') {
                    open.pop();
                } else if (text.startsWith("${", at)) {
                    open.push('$');
                    at++;
                }
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    return true;
                }
                at = end + 2;
            } else if (c == '\'' || c == '"') {
                at = Token.quoted(text, at, c);
            } else {
                if (c == '{' || c == '(' || c == '[' || c == '`') {
                    open.push(c);
                } else if ((c == '}' || c == ')' || c == ']') && !open.isEmpty()) {
                    open.pop();
                }
                at++;
            }
        }
        return !open.isEmpty();
    }
}
