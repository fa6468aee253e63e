package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Plan;

/**
 * A place that was typed without a plan: {@code sqlite:shop.db}, or with datasets behind a {@code #}: {@code
 * sqlite:shop.db#Customer}.
 */
record Location(String url, String path) {
    static boolean isOne(String text) {
        return text.matches("[a-z][a-z0-9+.-]+:.*");
    }

    static Location parse(String text) {
        if (!isOne(text)) {
            throw CliException.usage(
                    "CLI-611",
                    "'" + text + "' is no connection URL",
                    "write it like sqlite:shop.db; `tranship plugins` lists what there is");
        }
        int hash = text.indexOf('#');
        return hash < 0 ? new Location(text, "") : new Location(text.substring(0, hash), text.substring(hash + 1));
    }

    Plan.Connection connection(String name) {
        return OneOff.connection(name, url);
    }

    Address address(String name) {
        return new Address(name, path);
    }
}
