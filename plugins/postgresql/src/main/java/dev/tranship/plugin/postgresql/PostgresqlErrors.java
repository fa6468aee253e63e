package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's SQLSTATE codes as kinds of failure. */
final class PostgresqlErrors implements SqlErrors {
    static final PostgresqlErrors INSTANCE = new PostgresqlErrors();

    static final String NO_SUCH_TABLE = "42P01";

    @Override
    public Kind kind(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() < 5) {
            return Kind.STATEMENT;
        }
        switch (state) {
            case "3D000", "08001", "08004" -> {
                return Kind.CONNECT;
            }
            case "08003", "08006", "08007", "40001", "40P01", "53300", "55P03", "57014", "57P01", "57P02", "57P03" -> {
                return Kind.TRANSIENT;
            }
            case NO_SUCH_TABLE, "42703", "42704", "3F000" -> {
                return Kind.NOT_FOUND;
            }
            case "25006" -> {
                return Kind.UNSUPPORTED;
            }
            case "XX001", "XX002" -> {
                return Kind.CORRUPT;
            }
            default -> {
                return switch (state.substring(0, 2)) {
                    case "28" -> Kind.AUTHENTICATE;
                    case "22", "23" -> Kind.CONSTRAINT;
                    case "53" -> Kind.CAPACITY;
                    default -> Kind.STATEMENT;
                };
            }
        }
    }

    /** What the server said, its details, and for COPY the column. */
    @Override
    public String sentence(SQLException failure) {
        ServerErrorMessage said = failure instanceof PSQLException server ? server.getServerErrorMessage() : null;
        if (said == null || said.getMessage() == null) {
            return SqlErrors.super.sentence(failure);
        }
        StringBuilder sentence = new StringBuilder(said.getMessage());
        if (said.getDetail() != null) {
            sentence.append(" (").append(said.getDetail()).append(')');
        }
        String where = said.getWhere();
        if (where != null) {
            where.lines()
                    .filter(line -> line.startsWith("COPY "))
                    .findFirst()
                    .ifPresent(line -> sentence.append(" in ").append(line));
        }
        return sentence.toString();
    }

    @Override
    public @Nullable String hint(Kind kind) {
        return kind == Kind.TRANSIENT ? "try again" : null;
    }
}
