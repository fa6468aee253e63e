package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The error numbers of MySQL and MariaDB as kinds of failure. */
final class MysqlErrors implements SqlErrors {
    static final MysqlErrors INSTANCE = new MysqlErrors();

    static final int UNKNOWN_DATABASE = 1049;
    static final int NO_SUCH_TABLE = 1146;

    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");
    private static final Map<Integer, Kind> KINDS = new HashMap<>();

    static {
        put(Kind.AUTHENTICATE, 1044, 1045, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 4151);
        put(Kind.CONNECT, UNKNOWN_DATABASE);
        put(Kind.NOT_FOUND, 1051, 1054, NO_SUCH_TABLE);
        put(
                Kind.CONSTRAINT,
                1022,
                1048,
                1062,
                1169,
                1216,
                1217,
                1264,
                1265,
                1292,
                1364,
                1366,
                1406,
                1411,
                1451,
                1452,
                1557,
                1690,
                1761,
                1762,
                3140,
                3819,
                4025,
                4078);
        put(
                Kind.TRANSIENT,
                1040,
                1053,
                1158,
                1159,
                1160,
                1161,
                1203,
                1205,
                1206,
                1213,
                1317,
                1412,
                1637,
                1927,
                1969,
                2006,
                2013,
                3024,
                3572,
                4031);
        put(Kind.CAPACITY, 3, 1021, 1037, 1038, 1041, 1114, 1118, 1153);
        put(Kind.CORRUPT, 126, 127, 1034, 1035, 1194, 1195, 1877, 1932);
    }

    private static void put(Kind kind, int... codes) {
        for (int code : codes) {
            KINDS.put(code, kind);
        }
    }

    @Override
    public Kind kind(SQLException failure) {
        Kind kind = KINDS.get(failure.getErrorCode());
        if (kind != null) {
            return kind;
        }
        String state = failure.getSQLState();
        if (state != null && (state.startsWith("08") || state.startsWith("40"))) {
            // An open connection that is lost can be made again.
            return Kind.TRANSIENT;
        }
        return state != null && state.startsWith("28") ? Kind.AUTHENTICATE : Kind.STATEMENT;
    }

    @Override
    public String sentence(SQLException failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : CONNECTION.matcher(message).replaceFirst("").strip();
    }

    @Override
    public @Nullable String hint(Kind kind) {
        return switch (kind) {
            case AUTHENTICATE -> "check user and password, and from which hosts the user may connect";
            case TRANSIENT -> "the server was busy, something was locked, or the connection was lost; try again";
            case CONNECT, NOT_FOUND, CONSTRAINT, UNSUPPORTED, STATEMENT, CAPACITY, CORRUPT -> null;
        };
    }
}
