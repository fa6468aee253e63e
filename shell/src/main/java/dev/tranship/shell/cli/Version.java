package dev.tranship.shell.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine;

/** Which Tranship this is, and what it runs on. */
final class Version implements CommandLine.IVersionProvider {
    static String number() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/dev/tranship/shell/version.properties")) {
            properties.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"tranship " + number(), "Java " + Runtime.version()};
    }
}
