package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.nio.file.Path;
import java.util.Locale;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What a failure of RocksDB means. */
final class RocksdbErrors {
    private RocksdbErrors() {}

    /** @param doing what failed, e.g. {@code reading users} */
    static EndpointException of(String doing, RocksDBException failure) {
        return new EndpointException(
                kind(failure), "RocksDB failed while " + doing + ": " + failure.getMessage(), null, failure);
    }

    private static Kind kind(RocksDBException failure) {
        Status status = failure.getStatus();
        if (status == null) {
            return Kind.STATEMENT;
        }
        return switch (status.getCode()) {
            case Corruption -> Kind.CORRUPT;
            case NotSupported -> Kind.UNSUPPORTED;
            case Busy, TimedOut, TryAgain -> Kind.TRANSIENT;
            case IOError -> Kind.CAPACITY;
            case Ok,
                    NotFound,
                    InvalidArgument,
                    MergeInProgress,
                    Incomplete,
                    ShutdownInProgress,
                    Aborted,
                    Expired,
                    Undefined -> Kind.STATEMENT;
        };
    }

    static EndpointException opening(Path folder, RocksDBException failure) {
        String message = String.valueOf(failure.getMessage());
        Status status = failure.getStatus();
        boolean io = status != null && status.getCode() == Status.Code.IOError;
        if (io && message.toLowerCase(Locale.ROOT).contains("lock")) {
            return new EndpointException(
                    Kind.TRANSIENT,
                    "the RocksDB in " + folder + " is open for writing in another program: " + message,
                    "end that program first; to read, a connection that is only a source needs no lock",
                    failure);
        }
        boolean damaged = status != null && status.getCode() == Status.Code.Corruption;
        return new EndpointException(
                damaged ? Kind.CORRUPT : Kind.CONNECT,
                "RocksDB does not open " + folder + ": " + message,
                null,
                failure);
    }
}
