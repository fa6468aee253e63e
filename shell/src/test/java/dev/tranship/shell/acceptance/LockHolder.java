package dev.tranship.shell.acceptance;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Another program that has a SQLite file locked: from when it says {@code locked} until its input ends. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = connection.createStatement()) {
            statement.execute(arguments[1]);
            System.out.println("locked");
            while (System.in.read() >= 0) {
                continue;
            }
            statement.execute("rollback");
        }
    }
}
